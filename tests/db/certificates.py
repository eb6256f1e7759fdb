"""A certificate authority of a test's own, with a certificate for a server and one for a client."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as files."""

    file: Path
    key_file: Path


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates; its own is the root that clients are told to trust."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    root: Path

    @classmethod
    def made_in(cls, folder: Path, name: str = "root") -> "Authority":
        """A new one, with its certificate in the folder."""
        key, title = ec.generate_private_key(ec.SECP256R1()), _named(name)
        root = folder / f"{name}.pem"
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        certificate = _begun(title, title, key).add_extension(constraints, critical=True)
        root.write_bytes(certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return cls(folder, key, title, root)

    def certificate(self, name: str) -> Certificate:
        """A certificate for a host or a role of this name."""
        key = ec.generate_private_key(ec.SECP256R1())
        begun = _begun(_named(name), self.name, key).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        file, key_file = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        signed = begun.sign(self.key, hashes.SHA256())
        file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        key_file.touch(mode=0o600)
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return Certificate(file, key_file)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
    )

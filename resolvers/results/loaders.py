"""Loaders of the results; each reads only what the viewer may see.

A score, a preview or a ranked row was decided when it was read: what belongs to it (lines, rules, release)
is read by it without another decision.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from uuid import UUID

from policy import Action
from resolvers.computing_requests import Compute
from resolvers.faults import FaultsError
from resolvers.loading import Loader, when_loaded
from resolvers.results.previews import read_preview_lines, read_previews
from resolvers.results.records import Preview, Ranked, Release, Run, Score
from resolvers.results.release_steps import release_verdict
from resolvers.results.rows import (
    Key,
    ScoresOfCycle,
    list_releases,
    read_provisional,
    read_released,
    read_releases,
)
from resolvers.results.score_derivations import Lines, derived, read_derivations
from resolvers.results.scores import ScoreReach, score_reach
from resolvers.results.tie_steps import TieRound, find_tie, read_tie_round
from resolvers.results.trials import Trial
from resolvers.rights.permits import require
from resolvers.rights.verdicts import Verdict
from resolvers.rules.loaders import PinnedVersions
from resolvers.rules.stored_documents import read_document
from resolvers.year.places import cycle_place, entry_place
from resolvers.year.records import Cycle, Entry
from tenants.database.session import Session
from tenants.schemes import Scheme


def _lines_key(score: Score) -> Key | None:
    source = score.release_id or score.run_id
    return None if source is None else (source, score.subject_id)


class ResultLoaders:
    """Scores with their lines, previews and releases."""

    def __init__(self, session: Session, compute: Compute, pinned: PinnedVersions) -> None:
        self._session = session
        self._compute = compute
        self._pinned = pinned
        self._released: Loader[UUID, ScoresOfCycle] = Loader(self._read_released)
        self._provisional: Loader[UUID, ScoresOfCycle] = Loader(self._read_provisional)
        self._lines: Loader[Key, Lines] = Loader(self._read_lines)
        self._tried_lines: Loader[tuple[Trial, UUID], Lines] = Loader(self._read_tried_lines)
        self._previews: Loader[tuple[Cycle, UUID], Preview] = Loader(self._read_previews)
        self._preview_lines: Loader[Preview, Lines] = Loader(self._read_preview_lines)
        self._tie_rounds: Loader[Cycle, TieRound] = Loader(self._read_tie_rounds)
        self._releases: Loader[UUID, Release | None] = Loader(self._read_releases)
        self._releases_of: Loader[UUID, list[Release]] = Loader(self._list_releases)

    @cached_property
    def _reach(self) -> ScoreReach:
        return score_reach(self._session)

    def score(self, entry: Entry, *, released: bool = True, provisional: bool = True) -> Score | None:
        """The score of an entry that the viewer may see, of either standing, the released one first.

        Raises :class:`NotLoadedError` if it was not loaded before.
        """
        found = None
        if released and self._reach.sees_released(entry):
            found = self._released.loaded(entry.cycle_id).get(entry.subject_id)
        if found is None and provisional and self._reach.sees_provisional(entry):
            found = self._provisional.loaded(entry.cycle_id).get(entry.subject_id)
        return found

    def sees(self, entry: Entry, score: Score) -> bool:
        """Whether the viewer may see a score of an entry, of its standing."""
        sees = self._reach.sees_provisional if score.release_id is None else self._reach.sees_released
        return sees(entry)

    async def load_scores(self, entries: Collection[Entry]) -> list[Score]:
        """The scores of some entries, loaded for all of them before a field asks for one."""
        return await when_loaded(lambda: [found for each in entries if (found := self.score(each))])

    def lines_of(self, score: Score) -> Lines:
        """The derivation of a score; raises :class:`NotLoadedError` if it was not loaded before."""
        key = _lines_key(score)
        return [] if key is None else self._lines.loaded(key)

    async def load_lines(self, scores: Iterable[Score]) -> None:
        """Load the derivations of some scores before a field asks for one."""
        keys = (key for score in scores if (key := _lines_key(score)) is not None)
        missing = [key for key in keys if not self._lines.has_loaded(key)]
        if missing:
            await self._lines.load_many(missing)

    async def lines_of_ranked(self, ranked: Ranked) -> Lines:
        """The derivation of a row of a ranking."""
        return await self._lines.load((ranked.release_id, ranked.subject_id))

    async def lines_of_tried(self, trial: Trial, subject: UUID) -> Lines:
        """The derivation of a subject's result in a trial."""
        return await self._tried_lines.load((trial, subject))

    async def rules_of(self, result: Score | Preview) -> Scheme:
        """The scheme by which a score or a preview was made."""
        version = await self._pinned.load(result.scheme_id)
        if version is None:
            raise LookupError("a pinned scheme version is never deleted")
        return (await read_document(version.document)).scheme

    async def release_of(self, score: Score) -> Release | None:
        """The release that published a score; None for a provisional one."""
        return None if score.release_id is None else await self._releases.load(score.release_id)

    async def releases_of(self, cycle: Cycle) -> list[Release]:
        """Every release of a cycle; raises :class:`DeniedError` if the viewer may not read them."""
        require(self._session, Action.RELEASE_READ, cycle_place(self._session.viewer, cycle))
        return await self._releases_of.load(cycle.id)

    async def preview_of(self, cycle: Cycle, entry: Entry) -> Preview:
        """The live preview of an entry; raises :class:`DeniedError` if the viewer may not read it."""
        require(self._session, Action.PREVIEW_READ, entry_place(self._session.viewer, entry))
        return await self._previews.load((cycle, entry.subject_id))

    async def lines_of_preview(self, preview: Preview) -> Lines:
        """The derivation of a preview."""
        return await self._preview_lines.load(preview)

    async def release_verdict_of(self, cycle: Cycle, run: Run | None = None) -> Verdict:
        """Whether the viewer may publish a run now; the cycle's latest run if none is given."""
        return await release_verdict(self._session, cycle, run)

    async def tie_verdict_of(self, cycle: Cycle, entry: Entry) -> Verdict:
        """Whether the viewer may decide now a tie of an entry; what a cycle's entries share is read once."""
        found = await find_tie(
            self._session.viewer,
            cycle,
            entry,
            read_round=self._tie_rounds.load,
            read_undecided=self._undecided,
        )
        return found.verdict

    async def _undecided(self, run: Run, entry: Entry) -> str | None:
        score = (await self._provisional.load(run.cycle_id)).get(entry.subject_id)
        return None if score is None else score.undecided

    async def _read_tie_rounds(self, cycles: list[Cycle]) -> Sequence[TieRound]:
        return [await read_tie_round(self._session, cycle) for cycle in cycles]

    async def _read_released(self, cycle_ids: list[UUID]) -> Sequence[ScoresOfCycle]:
        found = await read_released(self._session, cycle_ids)
        return [found.get(key, {}) for key in cycle_ids]

    async def _read_provisional(self, cycle_ids: list[UUID]) -> Sequence[ScoresOfCycle]:
        found = await read_provisional(self._session, cycle_ids)
        return [found.get(key, {}) for key in cycle_ids]

    async def _read_lines(self, keys: list[Key]) -> Sequence[Lines]:
        found = await read_derivations(self._session, self._compute, keys)
        return [found.get(key, []) for key in keys]

    async def _read_tried_lines(self, keys: list[tuple[Trial, UUID]]) -> Sequence[Lines]:
        parts = [
            part
            for trial in dict.fromkeys(trial for trial, _ in keys)
            for part in trial.parts([subject for of, subject in keys if of is trial])
        ]
        found = {
            UUID(code): lines for part in await derived(self._compute, parts) for code, lines in part.items()
        }
        return [found[subject] for _, subject in keys]

    async def _read_releases(self, ids: list[UUID]) -> Sequence[Release | None]:
        found = await read_releases(self._session, ids)
        return [found.get(key) for key in ids]

    async def _list_releases(self, cycle_ids: list[UUID]) -> Sequence[list[Release]]:
        found = await list_releases(self._session, cycle_ids)
        return [found.get(key, []) for key in cycle_ids]

    async def _read_preview_lines(self, previews: list[Preview]) -> Sequence[Lines]:
        return await read_preview_lines(self._compute, previews)

    async def _read_previews(self, keys: list[tuple[Cycle, UUID]]) -> Sequence[Preview | FaultsError]:
        found: dict[tuple[Cycle, UUID], Preview | FaultsError] = {}
        for cycle in dict.fromkeys(cycle for cycle, _ in keys):
            subjects = [subject for of, subject in keys if of == cycle]
            for subject, preview in (
                await read_previews(self._session, self._compute, cycle, subjects)
            ).items():
                found[cycle, subject] = preview
        return [found[key] for key in keys]

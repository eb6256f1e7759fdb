"""From a request to its response: headers, body, document, operation, errors."""

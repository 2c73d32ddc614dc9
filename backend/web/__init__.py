"""What surrounds every answer: logs, headers, compression, the PWA's files, the API's page."""

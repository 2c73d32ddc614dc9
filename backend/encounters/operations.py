"""What a phone may do at doors and elsewhere while it has no network: a file for each noun."""

from backend.encounters import correcting, recording, talk_reports

KINDS = [*recording.KINDS, *correcting.KINDS, *talk_reports.KINDS]

"""What the end-to-end tests stand on: applications, backups, runs, the operator's pod, what was seen."""

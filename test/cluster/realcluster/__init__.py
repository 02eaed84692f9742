"""The real cluster: one Kubernetes node with a real Velero, started and stopped as a test tool."""

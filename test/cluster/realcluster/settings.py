"""Addresses and names of the cluster, in one place.

The files in config/ and manifests/ are static and carry the same values.
"""

NODE_NAME = "node1"
NODE_IP = "10.250.0.1"
API_URL = f"https://{NODE_IP}:6443"
SERVICE_CIDR = "10.96.0.0/16"
KUBERNETES_SERVICE_IP = "10.96.0.1"
POD_CIDR = "10.244.0.0/16"

S3_PORT = 7070
S3_ACCESS_KEY = "kymaros"
S3_SECRET_KEY = "kymarossecret"
BUCKET = "velero"

VELERO_NAMESPACE = "velero"
STORAGE_NAMESPACE = "local-path-storage"

"""Container images without a registry: docker-archive files made from programs of this machine."""

"""Rows in the PostgreSQL of a pod: written before the backup, read in the restored one."""

from realcluster.kubectl import Kubectl

ROWS = 20000
FINGERPRINT = "select count(*) || ' ' || md5(string_agg(id || ':' || customer, ',' order by id)) from orders"


def fill(kubectl: Kubectl, namespace: str, pod: str) -> str:
    """Writes the rows to disk; gives back their count and checksum."""
    _psql(kubectl, namespace, pod,
          "create table if not exists orders (id int primary key, customer text);"
          f"insert into orders select n, md5(n::text) from generate_series(1, {ROWS}) n on conflict do nothing;"
          "checkpoint")
    return fingerprint(kubectl, namespace, pod)


def fingerprint(kubectl: Kubectl, namespace: str, pod: str) -> str:
    """Count and checksum of the rows."""
    return _psql(kubectl, namespace, pod, FINGERPRINT).strip()


def _psql(kubectl: Kubectl, namespace: str, pod: str, statement: str) -> str:
    return kubectl.run("-n", namespace, "exec", pod, "-c", "postgres", "--", "psql", "-qAtX", "-c", statement)

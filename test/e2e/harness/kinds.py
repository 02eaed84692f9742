"""Paths of the kinds that the tests look at."""

from realcluster.api_client import path_of

RESTORE_GROUP = "restore.kymaros.io/v1alpha1"
VELERO_GROUP = "velero.io/v1"
VELERO = "velero"

TESTS_NAMESPACE = "restore-tests"  # where the RestoreTests of this suite live
OPERATOR_NAMESPACE = "kymaros-system"
OPERATOR = "kymaros-operator"
OPERATOR_USER = f"system:serviceaccount:{OPERATOR_NAMESPACE}:{OPERATOR}"

MANAGED = "kymaros.io/managed-by=kymaros"
TEST_LABEL = "kymaros.io/test"


def restore_tests(name: str = "") -> str:
    """Path of the RestoreTests, or of one."""
    return path_of(RESTORE_GROUP, "restoretests", TESTS_NAMESPACE, name)


def restore_reports(name: str = "") -> str:
    """Path of the RestoreReports, or of one."""
    return path_of(RESTORE_GROUP, "restorereports", TESTS_NAMESPACE, name)


def policies(name: str = "") -> str:
    """Path of the HealthCheckPolicies, or of one."""
    return path_of(RESTORE_GROUP, "healthcheckpolicies", TESTS_NAMESPACE, name)


def restores(name: str = "") -> str:
    """Path of Velero's Restores, or of one."""
    return path_of(VELERO_GROUP, "restores", VELERO, name)


def namespaces(name: str = "") -> str:
    """Path of the namespaces, or of one."""
    return path_of("v1", "namespaces", name=name)


def pods(namespace: str, name: str = "") -> str:
    """Path of the pods of a namespace, or of one."""
    return path_of("v1", "pods", namespace, name)

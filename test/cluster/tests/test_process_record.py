"""A recorded process is told apart from another with its number."""

import dataclasses
import subprocess

from realcluster.process_record import ProcessRecord


def test_knows_its_process_and_ends_it() -> None:
    process = subprocess.Popen(["sleep", "60"])
    record = ProcessRecord.of(process.pid)
    assert record.is_alive()
    assert record.kill()
    assert process.wait() == -9
    assert not record.is_alive()


def test_leaves_a_process_alone_that_only_has_the_same_number() -> None:
    process = subprocess.Popen(["sleep", "60"])
    record = ProcessRecord.of(process.pid)
    earlier = dataclasses.replace(record, start_time=record.start_time - 1)
    other = dataclasses.replace(record, program="/usr/bin/other")
    assert earlier.kill() and other.kill()
    assert process.poll() is None
    record.kill()
    process.wait()

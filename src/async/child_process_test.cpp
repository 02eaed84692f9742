#include "async/child_process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>

#include "support/real_loop.hpp"

namespace kymaros::async {
namespace {

using namespace std::chrono_literals;

class ChildProcess : public testing::Test {
 protected:
  ~ChildProcess() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was not reaped";
    EXPECT_EQ(errno, ECHILD);
  }
  Result<std::string> run(std::vector<std::string> arguments, CommandLimits limits = {}) {
    return loop.run(run_command({.arguments = std::move(arguments), .environment = {{"GREETING", "hi"}}},
                                loop.clock(), limits));
  }
  test::RealLoop loop;
};

TEST_F(ChildProcess, GivesWhatItWrote) {
  EXPECT_EQ(run({"echo", "a b", "c"}).value(), "a b c\n");
  EXPECT_EQ(run({"/bin/sh", "-c", "echo $GREETING $HOME"}).value(),
            "hi " + std::string(::getenv("HOME")) + "\n");
}

TEST_F(ChildProcess, ReadsNothing) { EXPECT_EQ(run({"cat"}).value(), ""); }

TEST_F(ChildProcess, SaysHowItFailed) {
  const auto failed = run({"/bin/sh", "-c", "echo partial; exit 3"});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(failed.error().message, "/bin/sh: it ended with exit code 3");
  EXPECT_EQ(run({"/bin/sh", "-c", "kill -9 $$"}).error().message, "/bin/sh: it was ended by signal 9");
}

TEST_F(ChildProcess, AProgramThatIsNotThereIsInvalid) {
  EXPECT_EQ(run({"/nowhere/at/all"}).error().code, ErrorCode::Invalid);
  EXPECT_EQ(run({}).error().code, ErrorCode::Invalid);
}

TEST_F(ChildProcess, IsKilledWhenItTakesTooLong) {
  EXPECT_EQ(run({"sleep", "1000"}, {.time = 50ms}).error().code, ErrorCode::Deadline);
}

TEST_F(ChildProcess, IsKilledWhenItWritesTooMuch) {
  EXPECT_EQ(run({"yes"}, {.output = 10'000}).error().code, ErrorCode::Unavailable);
}

TEST_F(ChildProcess, CanBeCancelledAnywhere) {
  bool ended = false;
  for (int steps = 0; !ended && steps < 100; ++steps) {
    ended = loop.run_and_cancel_after(
        steps, run_command({.arguments = {"echo", "a"}, .environment = {}}, loop.clock()));
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace kymaros::async

#include "sim/exec/process.hpp"

#include <gtest/gtest.h>

namespace kymaros::sim {
namespace {

Surroundings around() {
  Surroundings out{.hostname = "web-0", .environment = {{"COLOUR", "blue"}, {"HOSTNAME", "web-0"}}};
  out.behaviour.exec = {{.command = "pg_isready -q", .exit_code = 2, .output = "no response"},
                        {.command = "sh -c mysql ping", .exit_code = 0, .output = "alive"}};
  return out;
}

/// What a command says, then what it complains about, then how it ends.
std::string run(Command command, std::string_view input = "", HasTerminal terminal = HasTerminal::No) {
  auto process = Process::start(around(), std::move(command), terminal);
  if (!process) return process.error().message;
  process->read(input);
  if (terminal == HasTerminal::No) process->read_end();
  auto out = process->take_output();
  if (const auto errors = process->take_errors(); !errors.empty()) out += "! " + errors;
  return out + (process->exit_code() ? "= " + std::to_string(*process->exit_code()) : "...");
}

std::string script(std::string text) { return run({"sh", "-c", std::move(text)}); }
std::string typed(std::string_view keys) { return run({"sh"}, keys, HasTerminal::Yes); }

TEST(Process, SaysWhatItsAnnotationSays) {
  EXPECT_EQ(run({"pg_isready", "-q"}), "no response\n= 2");
  EXPECT_EQ(run({"sh", "-c", "mysql ping"}), "alive\n= 0");
}

TEST(Process, SomeProgramsAreThereAlways) {
  EXPECT_EQ(run({"true"}), "= 0");
  EXPECT_EQ(run({"/bin/false"}), "= 1");
  EXPECT_EQ(run({"echo", "a", "b"}), "a b\n= 0");
  EXPECT_EQ(run({"echo", "-n", "a"}), "a= 0");
  EXPECT_EQ(run({"env"}), "COLOUR=blue\nHOSTNAME=web-0\n= 0");
  EXPECT_EQ(run({"printenv", "COLOUR"}), "blue\n= 0");
  EXPECT_EQ(run({"hostname"}), "web-0\n= 0");
  EXPECT_EQ(run({"cat", "/etc/hostname"}), "web-0\n= 0");
  EXPECT_EQ(run({"cat", "/none"}), "! cat: can't open '/none': No such file or directory\n= 1");
}

TEST(Process, OthersAreNot) {
  EXPECT_EQ(run({"curl", "-v"}), "exec: \"curl\": executable file not found in $PATH");
  EXPECT_EQ(run({"/opt/tool"}), "exec: \"/opt/tool\": stat /opt/tool: no such file or directory");
  EXPECT_EQ(run({}), "exec: \"\": executable file not found in $PATH");
}

TEST(Process, CatGivesBackWhatItReads) {
  EXPECT_EQ(run({"cat"}, "one\ntwo"), "one\ntwo= 0");
  EXPECT_EQ(run({"sh", "-c", "cat"}, "one"), "one= 0");
}

TEST(Process, AShellRunsTheLinesItReads) {
  EXPECT_EQ(run({"sh"}, "echo one\nfalse\necho $?"), "one\n1\n= 0");
  EXPECT_EQ(run({"bash"}, "exit 3\necho not any more\n"), "= 3");
  EXPECT_EQ(run({"sh", "/run.sh"}), "! sh: can't open '/run.sh': No such file or directory\n= 2");
}

TEST(Process, ScriptsHaveVariablesQuotesAndConditions) {
  EXPECT_EQ(script("echo $COLOUR \"$COLOUR\" '$COLOUR' ${COLOUR}s $NONE end"),
            "blue blue $COLOUR blues end\n= 0");
  EXPECT_EQ(script("echo \"a  b\"; echo a\\ \\ b # and this"), "a  b\na  b\n= 0");
  EXPECT_EQ(script("false && echo no; false || echo yes"), "yes\n= 0");
  EXPECT_EQ(script("true && echo yes || echo no"), "yes\n= 0");
  EXPECT_EQ(script("exit 300"), "= 44");
  EXPECT_EQ(script("echo one; exit"), "one\n= 0");
  EXPECT_EQ(script("pg_isready -q"), "no response\n= 2");
  EXPECT_EQ(script("nosuch"), "! sh: nosuch: not found\n= 127");
}

TEST(Process, ScriptsSayWhatIsNotSimulated) {
  for (const auto* text : {"echo a | cat", "echo a > b", "echo $(date)", "echo `date`", "sleep 1 &"}) {
    EXPECT_TRUE(script(text).contains("is not simulated")) << script(text);
    EXPECT_TRUE(script(text).ends_with("= 2")) << script(text);
  }
  EXPECT_EQ(script("echo 'a"), "! sh: syntax error: unterminated quoted string\n= 2");
}

TEST(Process, ATerminalShowsWhatIsTyped) {
  EXPECT_EQ(typed(""), "/ # ...");
  EXPECT_EQ(typed("hostname\r"), "/ # hostname\r\nweb-0\r\n/ # ...");
  EXPECT_EQ(typed("nosuch\r"), "/ # nosuch\r\nsh: nosuch: not found\r\n/ # ...");
  EXPECT_EQ(typed("tru\x7f\x7f\x7f"
                  "false\rexit\r"),
            "/ # tru\b \b\b \b\b \bfalse\r\n/ # exit\r\n= 1");
}

TEST(Process, ATerminalKnowsSomeKeys) {
  EXPECT_EQ(typed("\x04"), "/ # = 0");
  EXPECT_EQ(typed("abc\x03"), "/ # abc^C\r\n/ # ...");
  EXPECT_EQ(typed("\x1b[A\x1bOB\x1b[1;5C\t"), "/ # ...");
  EXPECT_EQ(run({"cat"}, "a\r\x04", HasTerminal::Yes), "a\r\na\r\n= 0");
  EXPECT_EQ(run({"cat"}, "\x03", HasTerminal::Yes), "^C\r\n= 130");
}

TEST(Process, CanBeKilled) {
  auto process = Process::start(around(), {"sh"}, HasTerminal::No).value();
  process.kill();
  process.read("echo one\n");
  EXPECT_EQ(process.take_output(), "");
  EXPECT_EQ(process.exit_code(), 137);
}

}  // namespace
}  // namespace kymaros::sim

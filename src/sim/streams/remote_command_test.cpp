#include "sim/streams/remote_command.hpp"

#include <gtest/gtest.h>

namespace kymaros::sim {
namespace {

constexpr StreamOptions kAll{.input = true, .output = true, .errors = true};
constexpr StreamOptions kNoInput{.output = true, .errors = true};

Surroundings around() {
  Surroundings out{.hostname = "web-0"};
  out.behaviour.exec = {{.command = "pg_isready", .exit_code = 2, .output = "no response"}};
  return out;
}

std::unique_ptr<StreamSession> exec(Command command, const StreamOptions& options,
                                    ChannelProtocol protocol = ChannelProtocol::V5) {
  return exec_session(protocol, options, command, around(), "0123");
}

/// "1:text" for each message, until there is none.
std::string said(StreamSession& session) {
  std::string out;
  while (const auto message = session.next())
    out += std::to_string(static_cast<unsigned char>(message->front())) + ":" + message->substr(1) + "|";
  return out + (session.is_over() ? "" : "...");
}

constexpr auto kSuccess = R"(3:{"metadata":{},"status":"Success"}|)";

TEST(RemoteCommand, ASuccessIsSaidAfterItsOutput) {
  EXPECT_EQ(said(*exec({"hostname"}, kNoInput)), std::string("1:|1:web-0\n|") + kSuccess);
}

TEST(RemoteCommand, AnExitCodeIsACauseInTheStatus) {
  EXPECT_EQ(
      said(*exec({"pg_isready"}, kNoInput)),
      "1:|1:no response\n|3:{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with "
      "non-zero exit code: command terminated with exit code 2\",\"reason\":\"NonZeroExitCode\","
      "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"2\"}]}}|");
}

TEST(RemoteCommand, V4HasTheWordsOfTheRuntime) {
  const auto text = said(*exec({"pg_isready"}, kNoInput, ChannelProtocol::V4));
  EXPECT_TRUE(text.contains("non-zero exit code: error executing command [pg_isready], exit code 2")) << text;
}

TEST(RemoteCommand, ErrorsHaveTheirChannel) {
  EXPECT_EQ(said(*exec({"sh", "-c", "nosuch; true"}, kNoInput)),
            std::string("1:|2:sh: nosuch: not found\n|") + kSuccess);
}

TEST(RemoteCommand, NobodyIsToldWhatHeDidNotAskFor) {
  EXPECT_EQ(said(*exec({"hostname"}, {.errors = true})), std::string("2:|") + kSuccess);
  EXPECT_EQ(said(*exec({"cat"}, {.output = true})), std::string("1:|") + kSuccess);
}

TEST(RemoteCommand, AProgramThatIsNotThereIsAnInternalError) {
  const std::string why =
      "error executing command in container: failed to exec in container: failed to start exec \\\"0123\\\": "
      "OCI "
      "runtime exec failed: exec failed: unable to start container process: exec: \\\"curl\\\": executable "
      "file "
      "not found in $PATH: unknown";
  EXPECT_EQ(said(*exec({"curl"}, kNoInput, ChannelProtocol::V4)),
            "1:|3:{\"metadata\":{},\"status\":\"Failure\",\"message\":\"Internal error occurred: " + why +
                "\",\"reason\":\"InternalError\",\"details\":{\"causes\":[{\"message\":\"" + why +
                "\"}]},\"code\":500}|");
  const auto v5 = said(*exec({"curl"}, kNoInput));
  EXPECT_TRUE(v5.contains("\"Internal error occurred: Internal error occurred: error executing")) << v5;
}

TEST(RemoteCommand, InputIsReadUntilItIsClosed) {
  const auto session = exec({"cat"}, kAll);
  session->hear(std::string("\0one\n", 5));
  EXPECT_EQ(said(*session), "1:|1:one\n|...");
  session->hear(std::string("\xff\x01", 2));  // not its input
  EXPECT_EQ(said(*session), "...");
  session->hear(std::string("\xff\0", 2));
  EXPECT_EQ(said(*session), kSuccess);
}

TEST(RemoteCommand, V4KnowsNoEndOfInput) {
  const auto session = exec({"cat"}, kAll, ChannelProtocol::V4);
  session->hear(std::string("\xff\0", 2));
  EXPECT_EQ(said(*session), "1:|...");
}

TEST(RemoteCommand, MuchOutputComesInPieces) {
  const auto session = exec({"cat"}, kAll);
  session->hear(std::string(1, '\0') + std::string(100'000, 'x'));
  std::size_t messages = 0, bytes = 0;
  while (const auto message = session->next()) {
    ++messages;
    bytes += message->size() - 1;
  }
  EXPECT_EQ(messages, 5U);  // the empty one too
  EXPECT_EQ(bytes, 100'000U);
  EXPECT_EQ(session->waiting(), 0U);
}

TEST(RemoteCommand, ATerminalIsTypedAt) {
  const auto session = exec({"sh"}, {.input = true, .output = true, .terminal = true});
  session->hear(std::string("\x04{\"Width\":80,\"Height\":24}"));
  session->hear(std::string("\0exit\r", 6));
  EXPECT_EQ(said(*session), std::string("1:|1:/ # |1:exit\r\n|") + kSuccess);
}

TEST(RemoteCommand, EndsWithItsContainer) {
  const auto session = exec({"sh"}, kAll);
  session->container_ended();
  const auto text = said(*session);
  EXPECT_TRUE(text.contains("\"message\":\"137\"")) << text;
}

TEST(RemoteCommand, AttachedWaitsForTheEndOfTheContainer) {
  const auto session = attach_session(kAll);
  session->hear(std::string("\0hello", 6));
  EXPECT_EQ(said(*session), "1:|...");
  session->container_ended();
  EXPECT_EQ(said(*session), kSuccess);
}

TEST(RemoteCommand, ARefusalOfTheNodeIsToldInV5) {
  const auto text =
      said(*refused_session(kNoInput, "unable to upgrade connection: container not found (\"c\")"));
  EXPECT_TRUE(
      text.contains(R"(Internal error occurred: unable to upgrade connection: container not found (\"c\"))"))
      << text;
}

}  // namespace
}  // namespace kymaros::sim

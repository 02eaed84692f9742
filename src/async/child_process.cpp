#include "async/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

#include "async/sleep.hpp"
#include "async/timeout.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX says that programs declare it

namespace kymaros::async {
namespace asio = boost::asio;
namespace {

std::string explain(int error) { return std::generic_category().message(error); }

/// A pipe whose reading end is ours.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  bool open() { return ::pipe2(ends.data(), O_CLOEXEC) == 0; }
  int take_reader() { return std::exchange(ends[0], -1); }
};

/// A child that is killed and reaped at the latest when this goes away.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (status_) return;
    ::kill(pid_, SIGKILL);
    int ignored = 0;
    while (::waitpid(pid_, &ignored, 0) < 0 && errno == EINTR) {
    }
  }

  /// The status of waitpid(2), once the child has ended.
  std::optional<int> status() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return status_;
  }

 private:
  pid_t pid_;
  std::optional<int> status_;
};

/// "NAME=value" of the process' environment with `extra` in front, so that it wins.
std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& extra) {
  std::vector<std::string> entries;
  entries.reserve(extra.size());
  for (const auto& [name, value] : extra) entries.push_back(fmt::format("{}={}", name, value));
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    const bool is_replaced = std::ranges::any_of(extra, [&](const auto& pair) { return pair.first == name; });
    if (!is_replaced) entries.emplace_back(text);
  }
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// Starts the program with `output` as its standard output; its pid.
Result<pid_t> spawn(Command command, int output) {
  if (command.arguments.empty()) return fail(ErrorCode::Invalid, "no program is named");
  auto environment = merged_environment(command.environment);
  const auto argv = pointers(command.arguments);
  const auto envp = pointers(environment);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions,
                                             STDERR_FILENO + 1);  // sockets are none of its business
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return fail(ErrorCode::Invalid, fmt::format("run {}: {}", command.arguments[0], explain(error)));
  }
  return pid;
}

Task<Result<std::string>> read_all(asio::posix::stream_descriptor& pipe, std::size_t limit) {
  std::string output;
  std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before read
  try {
    while (output.size() <= limit) {
      const auto count = co_await pipe.async_read_some(asio::buffer(buffer), asio::use_awaitable);
      output.append(buffer.data(), count);
    }
  } catch (const boost::system::system_error& end) {
    if (end.code() == asio::error::eof) co_return output;
    if (end.code() == asio::error::operation_aborted) throw;
    co_return fail(ErrorCode::Unavailable, end.code().message());
  }
  co_return fail(ErrorCode::Unavailable, fmt::format("it wrote more than {} bytes", limit));
}

/// A child has closed its output when it ends, or a moment before.
Task<int> await_end(Child& child, Clock& clock) {
  while (true) {
    if (const auto status = child.status()) co_return *status;
    co_await sleep_for(clock, std::chrono::milliseconds(5));
  }
}

Result<std::string> judge(int status, std::string output) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return output;
  return fail(ErrorCode::Unavailable, WIFEXITED(status)
                                          ? fmt::format("it ended with exit code {}", WEXITSTATUS(status))
                                          : fmt::format("it was ended by signal {}", WTERMSIG(status)));
}

Task<Result<std::string>> run(Command command, Clock& clock, std::size_t limit) {
  const auto executor = co_await asio::this_coro::executor;
  std::optional<Pipe> pipe(std::in_place);
  if (!pipe->open()) co_return fail(ErrorCode::Unavailable, "pipe: " + explain(errno));
  KYMAROS_CO_TRY(const pid_t pid, spawn(std::move(command), pipe->ends[1]));
  Child child(pid);
  asio::posix::stream_descriptor reader(executor, pipe->take_reader());
  pipe.reset();  // or our own writing end would keep the pipe open
  KYMAROS_CO_TRY(auto output, co_await read_all(reader, limit));
  co_return judge(co_await await_end(child, clock), std::move(output));
}

}  // namespace

Task<Result<std::string>> run_command(Command command, Clock& clock, CommandLimits limits) {
  const std::string program = command.arguments.empty() ? std::string() : command.arguments[0];
  auto output = co_await with_deadline(clock, limits.time, run(std::move(command), clock, limits.output));
  if (!output) co_return fail(output.error().within(program));
  co_return output;
}

}  // namespace kymaros::async

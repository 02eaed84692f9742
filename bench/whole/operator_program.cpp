#include "whole/operator_program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace kymaros::bench {
namespace {

/// A port that was free a moment ago.
std::uint16_t free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool is_bound = ::bind(probe, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                        ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(probe);
  if (!is_bound) throw std::runtime_error("no port is free");
  return ntohs(address.sin_port);
}

/// A line "VmRSS:   14720 kB" of /proc/PID/status, in MiB.
double status_mebibytes(pid_t pid, std::string_view name) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  throw std::runtime_error("the operator is gone");
}

}  // namespace

OperatorProgram::OperatorProgram(const std::string& program, const std::string& kubeconfig,
                                 const std::string& log)
    : port_(free_port()) {
  std::array words{program,
                   std::string("operator"),
                   std::string("--leader-elect"),
                   std::string("--kubeconfig"),
                   kubeconfig,
                   std::string("--health-probe-bind-address"),
                   fmt::format("127.0.0.1:{}", port_)};
  std::array<char*, std::tuple_size_v<decltype(words)> + 1> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  std::string where = "POD_NAMESPACE=kymaros-system";
  std::array<char*, 2> environment{where.data(), nullptr};
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int error =
      ::posix_spawn(&pid_, program.c_str(), &files, nullptr, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::runtime_error(fmt::format("{} cannot be started", program));
}

OperatorProgram::~OperatorProgram() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string OperatorProgram::ready_url() const { return fmt::format("http://127.0.0.1:{}/readyz", port_); }

bool OperatorProgram::is_running() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

double OperatorProgram::resident() const { return status_mebibytes(pid_, "VmRSS:"); }

double OperatorProgram::peak_resident() const { return status_mebibytes(pid_, "VmHWM:"); }

double OperatorProgram::processor_time() const {
  clockid_t clock{};
  timespec spent{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &spent) != 0)
    throw std::runtime_error("the operator is gone");
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

}  // namespace kymaros::bench

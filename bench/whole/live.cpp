#include "whole/live.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "http/beast/transport.hpp"

namespace kymaros::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

std::string make_folder() {
  auto name = (std::filesystem::temp_directory_path() / "kymaros-bench-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
  return name;
}

}  // namespace

Time hour_ago() {
  return std::chrono::floor<Time::duration>(std::chrono::system_clock::now()) - std::chrono::hours(1);
}

Live::Live(TestBed& bed, std::string program, int speed)
    : bed_(bed),
      program_(std::move(program)),
      folder_(make_folder()),
      pace_(bed.loop(), speed),
      clock_(bed.loop().executor()),
      server_(bed.cluster(), bed.loop().executor(), clock_),
      serving_(bed.loop().executor()) {
  if (const auto listening = server_.listen(0); !listening)
    throw std::runtime_error(listening.error().message);
  std::ofstream(folder_ + "/kubeconfig") << server_.kubeconfig({{"operator", kOperatorUser}});
  serving_.spawn(server_.serve());
}

Live::~Live() {
  process_.reset();
  serving_.cancel();
  bed_.loop().run(serving_.join());
  std::filesystem::remove_all(folder_);
}

/// One look at sockets and clocks.
void Live::turn() {
  pace_.turn(1ms);
  auto& clock = bed_.loop().clock();
  clock.jump_wall_clock(std::chrono::system_clock::now() - clock.now());
}

void Live::pass_until(const std::function<bool()>& holds, Seconds most) {
  const auto end = Steady::now() + most;
  while (!holds()) {
    if (process_ && !process_->is_running()) throw std::runtime_error("the operator ended by itself");
    if (Steady::now() > end) throw std::runtime_error("what the bench waits for does not happen");
    turn();
  }
}

void Live::pass(Seconds time) {
  const auto end = Steady::now() + time;
  pass_until([end] { return Steady::now() >= end; }, time + 1s);
}

void Live::pass_until_quiet(Seconds quiet) {
  int asked = bed_.requests().all();
  auto since = Steady::now();
  const auto is_quiet = [&] {
    if (std::exchange(asked, bed_.requests().all()) != asked) since = Steady::now();
    return Steady::now() - since >= quiet;
  };
  pass_until(is_quiet, 10min);
}

Task<void> Live::await_ready(std::optional<Steady::time_point>& ready_at) {
  auto& clock = bed_.loop().clock();
  const auto transport = http::make_transport(bed_.loop().executor(), clock).value();
  while (true) {
    const auto answer = co_await http::fetch(*transport, clock, {.url = process_->ready_url()});
    if (answer && answer->head.status == 200) break;
    co_await async::sleep_for(clock, 1ms);
  }
  ready_at = Steady::now();
}

Seconds Live::start_operator() {
  std::optional<Steady::time_point> ready_at;
  async::TaskGroup looking(bed_.loop().executor());
  turn();
  const auto begin = Steady::now();
  process_ = std::make_unique<OperatorProgram>(program_, folder_ + "/kubeconfig", folder_ + "/log");
  looking.spawn(await_ready(ready_at));
  pass_until([&] { return ready_at.has_value(); }, 1min);
  bed_.loop().run(looking.join());
  return *ready_at - begin;
}

}  // namespace kymaros::bench

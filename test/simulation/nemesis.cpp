#include "simulation/nemesis.hpp"

#include <algorithm>
#include <array>

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;
using Kind = sim::Fault::Kind;

Duration draw_up_to(Random& random, Duration most) {
  return Duration(static_cast<Duration::rep>(random.fraction() * static_cast<double>(most.count())));
}

}  // namespace

Temper draw_temper(Random& random) {
  const auto now_and_then = [&](double share) { return random.fraction() < share; };
  Temper temper;
  if (now_and_then(0.7)) temper.request_faults = 0.05 * random.fraction();
  if (now_and_then(0.5)) temper.watch_faults = 0.5 * random.fraction();
  if (now_and_then(0.5)) temper.between_kills = 2min + draw_up_to(random, 2h);
  if (now_and_then(0.4)) temper.between_outages = 30min + draw_up_to(random, 6h);
  temper.longest_outage = 1s + draw_up_to(random, 10min);
  if (now_and_then(0.5)) temper.between_breaks = 5min + draw_up_to(random, 2h);
  temper.clock_jumps = now_and_then(0.1);
  return temper;
}

Nemesis::Nemesis(World& world, Temper temper)
    : world_(world), temper_(temper), acted_at_(world.loop().clock().monotonic()) {
  world_.decide_faults([this](const http::Request& request, int) { return draw_fault(request); });
  world_.kill_whenever([this](const http::Request& request) {
    return request.method == "POST" && creations_until_kill_ > 0 && --creations_until_kill_ == 0;
  });
}

bool Nemesis::happens(Duration between, Duration interval) {
  if (between <= Duration(0)) return false;
  return world_.random().fraction() <
         static_cast<double>(interval.count()) / static_cast<double>(between.count());
}

void Nemesis::act() {
  const auto now = world_.loop().clock().monotonic();
  const auto interval = now - std::exchange(acted_at_, now);
  auto& api = world_.cluster().api();
  if (back_at_ && now >= *back_at_) {
    api.start();
    back_at_.reset();
    world_.note("the API server is back");
  }
  if (happens(temper_.between_kills, interval)) {
    ++count_.kills;
    aim_kill();
  }
  if (!back_at_ && happens(temper_.between_outages, interval)) {
    ++count_.outages;
    back_at_ = now + draw_up_to(world_.random(), temper_.longest_outage);
    world_.note("the API server goes away");
    api.stop();
  }
  if (happens(temper_.between_breaks, interval)) {
    ++count_.breaks;
    world_.note("watches break");
    if (world_.random().next() % 2 == 0) world_.registry().storage().compact();
    api.watches().break_all();
  }
  if (temper_.clock_jumps && happens(6h, interval)) {
    ++count_.jumps;
    const auto by = draw_up_to(world_.random(), 4min) - 2min;
    world_.note("the clock jumps");
    world_.loop().clock().jump_wall_clock(by);
  }
}

sim::Fault Nemesis::draw_fault(const http::Request& request) {
  auto& random = world_.random();
  const bool is_watch = request.url.find("watch=") != std::string::npos;
  if (random.fraction() >= (is_watch ? temper_.watch_faults : temper_.request_faults)) return {};
  ++count_.faults;
  if (is_watch) {
    constexpr auto kKinds = std::to_array({Kind::Refused, Kind::WatchBreaks, Kind::WatchSilent,
                                           Kind::WatchStale, Kind::WatchExpired, Kind::Unavailable});
    return {.kind = kKinds[random.next() % kKinds.size()], .delay = draw_up_to(random, 1min)};
  }
  // Who reads meets no conflict.
  const bool meets_conflict = request.method != "GET" && random.next() % 4 == 0;
  constexpr auto kKinds =
      std::to_array({Kind::None, Kind::Refused, Kind::NotDone, Kind::AnswerLost, Kind::AnswerLost,
                     Kind::TooMany, Kind::ServerError, Kind::Unavailable});
  const auto kind = meets_conflict ? Kind::Conflict : kKinds[random.next() % kKinds.size()];
  return {.kind = kind, .delay = draw_up_to(random, 5s)};
}

/// At any of the next requests, or when something was made: what a process never learned to be there is the
/// hardest to find again.
void Nemesis::aim_kill() {
  auto& random = world_.random();
  if (random.next() % 2 == 0) {
    creations_until_kill_ = 1 + static_cast<int>(random.next() % 8);
    return;
  }
  const bool before = random.next() % 2 == 0;
  world_.disturb_at_request(1 + static_cast<int>(random.next() % 20),
                            before ? Disturbance::KilledBefore : Disturbance::KilledAfter);
}

void Nemesis::rest() {
  world_.decide_faults({});
  world_.kill_whenever({});
  temper_ = {};
  if (back_at_) world_.cluster().api().start();
  back_at_.reset();
}

}  // namespace kymaros::simulation

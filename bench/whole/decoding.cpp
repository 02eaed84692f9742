#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <functional>
#include <limits>
#include <vector>

#include "json/codec.hpp"
#include "kube/objects/pod.hpp"
#include "sim/object.hpp"
#include "whole/figures.hpp"
#include "whole/inhabitants.hpp"
#include "whole/live.hpp"

namespace kymaros::bench {
namespace {

constexpr int kObjects = 500;
constexpr int kTimes = 30;

/// A page of pods as the simulated cluster has them.
std::string page_of_pods() {
  TestBed bed;
  const auto pods = bed.registry().list("pods", "shop");
  json::Array items;
  for (int i = 0; i < kObjects; ++i) items.push_back(*pods.at(static_cast<std::size_t>(i) % pods.size()));
  return json::serialize(json::Object{{"kind", "PodList"}, {"items", std::move(items)}});
}

/// The quickest of many, in milliseconds: what else runs on the machine only ever adds.
double quickest(const std::function<void()>& work) {
  auto best = std::numeric_limits<double>::max();
  for (int i = 0; i < kTimes; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, Seconds(std::chrono::steady_clock::now() - begin).count() * 1e3);
  }
  return best;
}

}  // namespace

void measure_decoding(Table& table) {
  const auto text = page_of_pods();
  std::size_t read = 0;
  const auto peer = quickest([&] { read += boost::json::parse(text).as_object().size(); });
  const auto parsed = quickest([&] { read += json::parse(text)->as_object().size(); });
  const auto mapped = quickest([&] {
    const auto page = json::parse(text);
    for (const auto& item : page->at("items").as_array()) read += json::decode<kube::Pod>(item).has_value();
  });
  table.head(fmt::format("Reading a page of {} pods ({} KiB); beside it Boost.JSON, in the same run",
                         kObjects, text.size() >> 10));
  table.add("text to tree",
            fmt::format("{:.2f} ms; Boost.JSON alone {:.2f} ms: {:.2f} times", parsed, peer, parsed / peer));
  table.add("text to structs",
            fmt::format("{:.2f} ms; {:.2f} times Boost.JSON's tree", mapped, mapped / peer));
}

}  // namespace kymaros::bench

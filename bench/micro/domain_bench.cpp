// The judgement of a large namespace: what it costs while nothing else runs on the loop.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "domain/completeness.hpp"

namespace {

using namespace kymaros;

domain::ObjectFacts object(std::string group, std::string kind, std::string namespace_, std::string name) {
  domain::ObjectFacts facts;
  facts.id = {std::move(group), std::move(kind), std::move(namespace_), std::move(name)};
  return facts;
}

/// Deployments that each need a ConfigMap and a Secret.
std::vector<domain::ObjectFacts> objects_of(const std::string& namespace_, int deployments) {
  std::vector<domain::ObjectFacts> all;
  for (int i = 0; i < deployments; ++i) {
    const auto name = fmt::format("app-{}", i);
    all.push_back(object("", "ConfigMap", namespace_, name));
    all.push_back(object("", "Secret", namespace_, name));
    all.push_back(object("apps", "Deployment", namespace_, name));
    all.back().references = {
        {.target = {"", "ConfigMap", namespace_, name}, .where = "container app: envFrom"},
        {.target = {"", "Secret", namespace_, name}, .where = "container app: env PASSWORD"}};
  }
  return all;
}

void JudgeCompletenessOf3000Objects(benchmark::State& state) {
  domain::Inventory inventory{.objects = objects_of("shop", 1000), .contents_read = true};
  domain::sort_inventory(inventory);
  domain::CompletenessQuestion question;
  question.inventory = &inventory;
  question.sandboxes = {{"shop", "rp-test-shop-k3x9d2"}};
  question.restored = objects_of("rp-test-shop-k3x9d2", 1000);
  for (auto _ : state) benchmark::DoNotOptimize(domain::judge_completeness(question));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * inventory.objects.size()));
}
BENCHMARK(JudgeCompletenessOf3000Objects)->Unit(benchmark::kMillisecond);

}  // namespace

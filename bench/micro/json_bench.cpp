// A page of a pod list, as the API server sends it: read as text, and mapped to a struct.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "json/codec.hpp"
#include "kube/object_meta.hpp"

namespace {

using namespace kymaros;

std::string pod(int number) {
  return fmt::format(
      R"({{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"web-{0}","namespace":"shop","uid":"3f6c{0:08}",)"
      R"("resourceVersion":"{0}","creationTimestamp":"2026-03-26T03:00:00Z","labels":{{"app":"web","tier":"front"}},)"
      R"("ownerReferences":[{{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"1","controller":true}}]}},)"
      R"("spec":{{"nodeName":"node1","containers":[{{"name":"web","image":"registry.example/web:1.2",)"
      R"("env":[{{"name":"PASSWORD","valueFrom":{{"secretKeyRef":{{"name":"credentials","key":"password"}}}}}}],)"
      R"("resources":{{"requests":{{"cpu":"100m","memory":"128Mi"}}}},"volumeMounts":[{{"name":"data","mountPath":"/data"}}]}}]}},)"
      R"("status":{{"phase":"Running","podIP":"10.244.0.7","conditions":[{{"type":"Ready","status":"True",)"
      R"("lastTransitionTime":"2026-03-26T03:00:05Z"}}],"containerStatuses":[{{"name":"web","ready":true,"restartCount":0,)"
      R"("state":{{"running":{{"startedAt":"2026-03-26T03:00:04Z"}}}}}}]}}}})",
      number);
}

std::string page_of_pods(int count) {
  std::string page = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[)";
  for (int i = 0; i < count; ++i) page.append(i == 0 ? "" : ",").append(pod(i));
  return page + "]}";
}

void ParsePageOf500Pods(benchmark::State& state) {
  const auto text = page_of_pods(500);
  for (auto _ : state) benchmark::DoNotOptimize(json::parse(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(ParsePageOf500Pods)->Unit(benchmark::kMillisecond);

void DecodeMetadataOf500Pods(benchmark::State& state) {
  const auto page = json::parse(page_of_pods(500));
  const auto& items = page->at("items").as_array();
  for (auto _ : state) {
    for (const auto& item : items) {
      benchmark::DoNotOptimize(json::decode<kube::ObjectMeta>(item.at("metadata")));
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * items.size()));
}
BENCHMARK(DecodeMetadataOf500Pods)->Unit(benchmark::kMillisecond);

}  // namespace

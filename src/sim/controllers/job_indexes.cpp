#include "sim/controllers/job_indexes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <iterator>
#include <vector>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kIndex = "batch.kubernetes.io/job-completion-index";
constexpr auto kVariable = "JOB_COMPLETION_INDEX";

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

void add_variable(json::Object& spec) {
  const auto field = json::Object{
      {"fieldRef", json::Object{{"fieldPath", fmt::format("metadata.annotations['{}']", kIndex)}}}};
  for (const auto* list : {"initContainers", "containers"}) {
    auto* containers = spec.if_contains(list);
    if (!containers || !containers->is_array()) continue;
    for (auto& container : containers->get_array()) {
      auto& variables = container.as_object()["env"];
      if (!variables.is_array()) variables = json::Array();
      variables.get_array().push_back(json::Object{{"name", kVariable}, {"valueFrom", field}});
    }
  }
}

}  // namespace

bool is_indexed(const json::Value& job) {
  return json::find_string(job, {"spec", "completionMode"}) == "Indexed";
}

std::set<int> parse_indexes(std::string_view text) {
  std::set<int> out;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto dash = part.find('-');
    const auto first = number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(part.substr(dash + 1));
    for (int i = first.value_or(0); first && last && i <= *last; ++i) out.insert(i);
  }
  return out;
}

std::string format_indexes(const std::set<int>& indexes) {
  std::vector<std::string> parts;
  for (auto at = indexes.begin(); at != indexes.end();) {
    const int first = *at;
    int last = first;
    for (++at; at != indexes.end() && *at == last + 1; ++at) ++last;
    if (last == first) {
      parts.push_back(std::to_string(first));
    } else {
      parts.push_back(fmt::format("{}{}{}", first, last == first + 1 ? ',' : '-', last));
    }
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

std::optional<int> index_of(const json::Value& pod) { return number(annotation_of(pod, kIndex)); }

void number_pod(json::Object& pod, const std::string& job, int index) {
  const auto text = std::to_string(index);
  auto& metadata = member(pod, "metadata");
  metadata["generateName"] = fmt::format("{}-{}-", job, text);
  member(metadata, "annotations")[kIndex] = text;
  member(metadata, "labels")[kIndex] = text;
  auto& spec = member(pod, "spec");
  if (!spec.contains("hostname")) spec["hostname"] = fmt::format("{}-{}", job, text);
  add_variable(spec);
}

}  // namespace kymaros::sim

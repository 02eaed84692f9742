#include "backup/velero/contents_reader.hpp"

#include <fmt/format.h>

#include "backup/object_facts_reader.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr std::size_t kMaxObjectBytes = std::size_t{3} << 20;
constexpr std::size_t kMaxNotes = 10;

/// Takes what stands before the next '/' off `path`.
std::string_view take_part(std::string_view& path) {
  const auto slash = path.find('/');
  const auto part = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return part;
}

bool is_event(std::string_view resource) {
  return resource == "events" || resource == "events.events.k8s.io";
}

constexpr std::size_t kNode = 48;  // of a tree, beside what it holds

std::size_t memory_of(const std::string& text) { return text.size() < 16 ? 0 : text.size() + 1; }

std::size_t memory_of(const domain::ObjectId& id) {
  return memory_of(id.group) + memory_of(id.kind) + memory_of(id.namespace_) + memory_of(id.name);
}

/// About what the facts of one object take.
std::size_t memory_of(const domain::ObjectFacts& facts) {
  std::size_t sum = sizeof facts + memory_of(facts.id) + memory_of(facts.resource) + memory_of(facts.type) +
                    memory_of(facts.controller_name) + memory_of(facts.volume_name);
  for (const auto& [key, value] : facts.labels)
    sum += kNode + 2 * sizeof(std::string) + memory_of(key) + memory_of(value);
  for (const auto& service : facts.services) sum += sizeof service + memory_of(service.where);
  for (const auto& reference : facts.references)
    sum += sizeof reference + memory_of(reference.target) + memory_of(reference.where);
  return sum;
}

}  // namespace

std::optional<ContentsPath> parse_contents_path(std::string_view path) {
  constexpr std::string_view kSuffix = ".json";
  if (path.starts_with("./")) path.remove_prefix(2);
  if (take_part(path) != "resources") return std::nullopt;
  ContentsPath parsed;
  parsed.resource = take_part(path);
  if (take_part(path) != "namespaces") return std::nullopt;
  parsed.namespace_ = take_part(path);
  if (!path.ends_with(kSuffix) || path.contains('/')) return std::nullopt;
  parsed.name = path.substr(0, path.size() - kSuffix.size());
  if (parsed.resource.empty() || parsed.namespace_.empty() || parsed.name.empty()) return std::nullopt;
  return parsed;
}

ContentsReader::ContentsReader(const std::vector<std::string>& namespaces, std::size_t max_facts_bytes)
    : namespaces_(namespaces.begin(), namespaces.end()), max_facts_bytes_(max_facts_bytes) {}

Result<archive::TarInterest> ContentsReader::on_entry(const archive::TarEntry& entry) {
  using archive::TarInterest;
  const auto place = parse_contents_path(entry.path);
  if (entry.type != archive::TarEntryType::File || !place || !namespaces_.contains(place->namespace_) ||
      is_event(place->resource)) {
    return TarInterest::Skip;
  }
  if (entry.size > kMaxObjectBytes) {
    note(entry.path, fmt::format("it has {} bytes", entry.size));
    return TarInterest::Skip;
  }
  if (objects_.size() >= kMaxObjects || facts_bytes_ >= max_facts_bytes_) {
    ++beyond_limit_;
    return TarInterest::Skip;
  }
  path_ = entry.path;
  resource_ = place->resource;
  namespace_ = place->namespace_;
  text_.clear();
  return TarInterest::Read;
}

Result<void> ContentsReader::on_data(std::string_view bytes) {
  text_.append(bytes);
  return {};
}

Result<void> ContentsReader::on_entry_end() {
  auto facts = read_object();
  if (facts) {
    facts_bytes_ += memory_of(*facts);
    objects_.push_back(*std::move(facts));
  } else {
    note(path_, facts.error().message);
  }
  return {};
}

Result<domain::ObjectFacts> ContentsReader::read_object() const {
  KYMAROS_TRY(const auto object, json::parse(text_));
  KYMAROS_TRY(auto facts, facts_of(object));
  if (facts.id.namespace_ != namespace_) return fail(ErrorCode::Invalid, "it belongs to another namespace");
  facts.resource = resource_;
  return facts;
}

void ContentsReader::note(std::string_view path, std::string_view why) {
  if (++unreadable_ <= kMaxNotes)
    notes_.push_back(fmt::format("{} in the backup cannot be read: {}", path, why));
}

Result<void> ContentsReader::finish() {
  KYMAROS_TRY_VOID(tar_.finish());
  if (unreadable_ > kMaxNotes) {
    notes_.push_back(fmt::format("{} more objects in the backup cannot be read", unreadable_ - kMaxNotes));
  }
  if (beyond_limit_ > 0) {
    notes_.push_back(fmt::format("only {} objects of the backup were looked at, {} were not", objects_.size(),
                                 beyond_limit_));
  }
  return {};
}

}  // namespace kymaros::backup::velero

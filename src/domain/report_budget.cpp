#include "domain/report_budget.hpp"

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kymaros::domain {
namespace {

struct Limits {
  std::size_t entries;  // of a list, and of all lists in its entries together
  std::size_t text;     // bytes
};
// The last step holds for any content: a report has some 30 lists of at most eight texts an entry.
constexpr std::array kSteps{Limits{api::kMaxListEntries, 1024},
                            Limits{api::kMaxListEntries, 512},
                            Limits{50, 256},
                            Limits{25, 256},
                            Limits{25, 128},
                            Limits{10, 128},
                            Limits{5, 64}};
constexpr std::size_t kNumber = 20;  // digits of any integer; a time is as long, in quotes
constexpr std::string_view kCut = "...";

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
void each_member(T& value, auto&& visit) {
  boost::mp11::mp_for_each<Members<std::remove_const_t<T>>>(
      [&](auto member) { visit(std::string_view(member.name), value.*member.pointer); });
}

// How long it is
// -----------------------------------------------------------------------------------------------------------

std::size_t text_size(std::string_view text) {
  std::size_t size = 2;  // quotes
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    size += byte < 0x20 ? 6 : byte == '"' || byte == '\\' ? 2 : 1;
  }
  return size;
}

template <class T>
std::size_t size_of(const T& value);

template <class T>
std::size_t size_of(const std::optional<T>& value) {
  return value ? size_of(*value) : 0;
}

template <class T>
std::size_t size_of(const std::vector<T>& list) {
  std::size_t size = 2;
  for (const auto& entry : list) size += size_of(entry) + 1;
  return size;
}

template <class T>
std::size_t size_of(const std::map<std::string, T>& map) {
  std::size_t size = 2;
  for (const auto& [key, value] : map) size += text_size(key) + size_of(value) + 2;
  return size;
}

template <class T>
std::size_t size_of(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return text_size(value);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, Time>) {
    return kNumber + 2;
  } else {
    std::size_t size = 2;
    each_member(
        value, [&](std::string_view name, const auto& member) { size += name.size() + 4 + size_of(member); });
    return size;
  }
}

// How it is cut
// -----------------------------------------------------------------------------------------------------------

void shorten(std::string& text, std::size_t limit) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (text.size() <= limit) return;
  std::size_t end = limit - kCut.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  text += kCut;
}

template <class T>
void trim(T& value, Limits limits);

/// What the entries of a list of `size` entries may hold.
Limits of_entries(Limits limits, std::size_t size) {
  return {std::max<std::size_t>(1, limits.entries / std::max<std::size_t>(1, size)), limits.text};
}

template <class T>
void trim(std::optional<T>& value, Limits limits) {
  if (value) trim(*value, limits);
}

template <class T>
void trim(std::vector<T>& list, Limits limits) {
  if (list.size() > limits.entries) list.resize(limits.entries);
  for (auto& entry : list) trim(entry, of_entries(limits, list.size()));
}

template <class T>
void trim(std::map<std::string, T>& map, Limits limits) {
  std::erase_if(map, [&](const auto& entry) { return entry.first.size() > limits.text; });  // no label's key
  while (map.size() > limits.entries) map.erase(std::prev(map.end()));
  for (auto& [key, value] : map) trim(value, of_entries(limits, map.size()));
}

template <class T>
void trim(T& value, Limits limits) {
  if constexpr (std::is_base_of_v<std::string, T>) {
    shorten(value, limits.text);
  } else if constexpr (!std::is_arithmetic_v<T> && !std::is_same_v<T, Time>) {
    each_member(value, [&](std::string_view, auto& member) { trim(member, limits); });
  }
}

template <class T>
void cut(std::vector<T>& list, std::size_t entries, std::optional<std::int32_t>& total) {
  if (list.size() <= entries) return;
  if (!total) total = static_cast<std::int32_t>(list.size());
  list.resize(entries);
}

/// Cuts the lists that say beside them how many entries there were.
void cut_counted_lists(api::RestoreReportStatus& status, Limits limits) {
  cut(status.volumes, limits.entries, status.volumesTotal);
  cut(status.events, limits.entries, status.eventsTotal);
  if (status.inventory) {
    auto& inventory = *status.inventory;
    cut(inventory.missing, limits.entries, inventory.missingTotal);
    cut(inventory.extra, limits.entries, inventory.extraTotal);
    cut(inventory.skipped, limits.entries, inventory.skippedTotal);
    cut(inventory.excepted, limits.entries, inventory.exceptedTotal);
  }
  if (status.namespaces.size() > limits.entries) status.namespaces.resize(limits.entries);
  const auto workloads = of_entries(limits, status.namespaces.size());
  for (auto& one : status.namespaces) cut(one.workloads, workloads.entries, one.workloadsTotal);
}

}  // namespace

std::size_t json_size(const api::RestoreReportStatus& status) { return size_of(status); }

void fit_into_budget(api::RestoreReportStatus& status) {
  for (const auto& limits : kSteps) {
    cut_counted_lists(status, limits);
    trim(status, limits);
    if (json_size(status) <= kReportBudget) return;
  }
}

}  // namespace kymaros::domain

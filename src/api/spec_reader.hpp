#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problem.hpp"
#include "api/vocabulary.hpp"
#include "base/quantity.hpp"
#include "base/time.hpp"

namespace kymaros::api {

/// Reads the values of a spec one by one and collects what is wrong with them, so that the owner learns of
/// everything at once. What could not be read comes back as its default; nobody uses it, as there is a
/// problem then.
class SpecReader {
 public:
  void fail(std::string path, std::string message, ProblemKind kind = ProblemKind::InvalidSpec);

  /// A duration above zero; nothing if the text is empty. Ten years at most, so that adding one to a time of
  /// today stays in range.
  std::optional<Duration> positive_duration(std::string path, std::string_view text);
  Duration positive_duration_or(std::string path, std::string_view text, Duration otherwise);
  /// Likewise, but zero is allowed.
  Duration duration_or(std::string path, std::string_view text, Duration otherwise);

  /// A quantity above zero; nothing if the text is empty.
  std::optional<Quantity> quantity(std::string path, std::string_view text);

  /// A whole number within [least, most].
  int number(std::string path, std::int64_t value, int least, int most);

  template <Vocabulary E>
  E word_or(std::string path, std::string_view text, E otherwise) {
    if (text.empty()) return otherwise;
    const auto value = from_string<E>(text);
    if (!value) fail(std::move(path), quoted(text) + " is none of " + list_words<E>());
    return value.value_or(otherwise);
  }

  /// A name that a Kubernetes object may have; empty only if `otherwise` is not.
  std::string object_name(std::string path, std::string_view text);
  std::string namespace_name(std::string path, std::string_view text);
  std::string required(std::string path, std::string_view text);

  std::map<std::string, std::string> labels(const std::string& path,
                                            const std::map<std::string, std::string>& labels);

  std::vector<Problem> problems() && { return std::move(problems_); }
  bool has_problems() const { return !problems_.empty(); }

  /// The text in quotes, cut where it is long.
  static std::string quoted(std::string_view text);

 private:
  std::vector<Problem> problems_;
};

}  // namespace kymaros::api

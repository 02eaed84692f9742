#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tar_handler.hpp"
#include "archive/tar_reader.hpp"
#include "base/result.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::backup::velero {

/// The most objects that an inventory holds, and the most memory that their facts may take (about 1.5 KiB
/// each; several runs hold one at a time). What is beyond is counted, and forbids a pass.
inline constexpr std::size_t kMaxObjects = 100'000;
inline constexpr std::size_t kMaxFactsBytes = std::size_t{96} << 20;

/// Where an object stands in a backup's archive: "resources/deployments.apps/namespaces/shop/web.json".
struct ContentsPath {
  std::string_view resource;  // "deployments.apps"
  std::string_view namespace_;
  std::string_view name;
};

/// Nothing for all else: cluster-scoped objects, metadata, and the copies under
/// "<version>-preferredversion/".
std::optional<ContentsPath> parse_contents_path(std::string_view path);

/// Reads the archive of a backup as it comes, piece by piece (already decompressed), into the facts of the
/// objects of some namespaces. Holds one object at a time (at most 3 MiB; the API server takes no larger
/// one), and of each only what the judgement needs. Events are passed over.
///
/// What cannot be read of single objects is said in notes; ErrorCode::Invalid if the archive itself is
/// broken.
class ContentsReader final : private archive::TarHandler {
 public:
  explicit ContentsReader(const std::vector<std::string>& namespaces,
                          std::size_t max_facts_bytes = kMaxFactsBytes);

  Result<void> feed(std::string_view bytes) { return tar_.feed(bytes); }
  /// The input is complete: an error if the archive is not.
  Result<void> finish();

  std::vector<domain::ObjectFacts> take_objects() { return std::move(objects_); }
  const std::vector<std::string>& notes() const { return notes_; }
  /// Objects of the namespaces that are not among the facts.
  std::size_t left_out() const { return unreadable_ + beyond_limit_; }

 private:
  Result<archive::TarInterest> on_entry(const archive::TarEntry& entry) override;
  Result<void> on_data(std::string_view bytes) override;
  Result<void> on_entry_end() override;

  Result<domain::ObjectFacts> read_object() const;
  void note(std::string_view path, std::string_view why);

  std::set<std::string, std::less<>> namespaces_;
  std::size_t max_facts_bytes_;
  std::vector<domain::ObjectFacts> objects_;
  std::vector<std::string> notes_;
  std::size_t unreadable_ = 0;
  std::size_t facts_bytes_ = 0;
  std::size_t beyond_limit_ = 0;
  // Of the object in progress:
  std::string path_;
  std::string resource_;
  std::string namespace_;
  std::string text_;
  archive::TarReader tar_{*this};
};

}  // namespace kymaros::backup::velero

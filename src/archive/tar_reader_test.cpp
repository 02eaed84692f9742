#include "archive/tar_reader.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "archive/tar_writer.hpp"

namespace kymaros::archive {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Writes down what it is told: "path|type|size|content" a line, in order.
class Listing : public TarHandler {
 public:
  explicit Listing(std::string skipped = "-") : skipped_(std::move(skipped)) {}

  Result<TarInterest> on_entry(const TarEntry& entry) override {
    EXPECT_TRUE(complete_) << "an entry begins inside another";
    lines.push_back(fmt::format("{}|{}|{}|", entry.path, letter(entry.type), entry.size));
    if (entry.path == skipped_) return TarInterest::Skip;
    complete_ = false;
    return TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    EXPECT_FALSE(complete_) << "data outside of an entry";
    lines.back() += bytes;
    return {};
  }
  Result<void> on_entry_end() override {
    EXPECT_FALSE(complete_);
    complete_ = true;
    return {};
  }

  std::vector<std::string> lines;

 private:
  static char letter(TarEntryType type) { return "fdshο"[static_cast<int>(type)]; }

  std::string skipped_;
  bool complete_ = true;
};

Result<void> read(std::string_view archive, TarHandler& handler, std::size_t piece = 100, TarLimits limits = {}) {
  TarReader reader(handler, limits);
  for (; !archive.empty(); archive.remove_prefix(std::min(piece, archive.size()))) {
    KYMAROS_TRY_VOID(reader.feed(archive.substr(0, piece)));
  }
  return reader.finish();
}
}  // namespace
}

#include "archive/tar_reader.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "archive/tar_writer.hpp"

namespace kymaros::archive {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Writes down what it is told, a line for each entry: "path|type|size|content".
class Listing : public TarHandler {
 public:
  Result<TarInterest> on_entry(const TarEntry& entry) override {
    EXPECT_TRUE(complete_) << "an entry begins inside another";
    constexpr std::string_view kLetters = "fdlho";
    lines.push_back(
        fmt::format("{}|{}|{}|", entry.path, kLetters[static_cast<std::size_t>(entry.type)], entry.size));
    if (entry.path == skipped) return TarInterest::Skip;
    complete_ = false;
    return TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    EXPECT_FALSE(complete_) << "data outside of an entry";
    lines.back() += bytes;
    return {};
  }
  Result<void> on_entry_end() override {
    EXPECT_FALSE(complete_) << "an end without an entry";
    complete_ = true;
    return {};
  }

  std::string skipped = "(none)";
  std::vector<std::string> lines;

 private:
  bool complete_ = true;
};

Result<void> read(std::string_view archive, TarHandler& handler, std::size_t piece = 100,
                  TarLimits limits = {}) {
  TarReader reader(handler, limits);
  for (; !archive.empty(); archive.remove_prefix(std::min(piece, archive.size()))) {
    KYMAROS_TRY_VOID(reader.feed(archive.substr(0, piece)));
  }
  return reader.finish();
}

std::vector<std::string> listing(std::string_view archive, std::size_t piece = 100) {
  Listing handler;
  const auto done = read(archive, handler, piece);
  if (!done) handler.lines.push_back("error: " + done.error().message);
  return handler.lines;
}

std::string refusal(std::string_view archive, TarLimits limits = {}) {
  Listing handler;
  const auto done = read(archive, handler, 100, limits);
  if (done) return "accepted";
  EXPECT_EQ(done.error().code, ErrorCode::Invalid);
  return done.error().message;
}

/// The fields of a header that readers look at, as they stand in the archive.
struct Header {
  std::string name;
  std::string size = "00000000000";
  char type_flag = '0';
  std::string magic = std::string("ustar\00000", 8);
  std::string prefix = "";
};

std::string octal(std::size_t size) { return fmt::format("{:011o}", size); }

std::string padded(std::string content) {
  content.resize((content.size() + kTarBlock - 1) / kTarBlock * kTarBlock);
  return content;
}

std::string block(const Header& header) {
  std::string bytes(kTarBlock, '\0');
  const auto put = [&](std::size_t offset, std::string_view text) {
    bytes.replace(offset, text.size(), text);
  };
  put(0, header.name);
  put(124, header.size);
  put(148, "        ");
  put(156, std::string_view(&header.type_flag, 1));
  put(257, header.magic);
  put(345, header.prefix);
  unsigned sum = 0;
  for (const unsigned char byte : bytes) sum += byte;
  put(148, fmt::format("{:06o}", sum));
  bytes[154] = '\0';
  return bytes;
}

std::string file(Header header, const std::string& content) {
  header.size = octal(content.size());
  return block(header) + padded(content);
}

std::string end_mark() { return std::string(2 * kTarBlock, '\0'); }

TEST(TarReader, ReadsEntriesInTheirOrder) {
  TarWriter writer;
  writer.add_file("metadata/version", "1.1.0\n");
  writer.add_file("empty", "");
  writer.add_file("big", std::string(1000, 'x'));
  EXPECT_THAT(listing(std::move(writer).finish()), ElementsAre("metadata/version|f|6|1.1.0\n", "empty|f|0|",
                                                               "big|f|1000|" + std::string(1000, 'x')));
}

TEST(TarReader, ReadsAnArchiveOfNothing) { EXPECT_THAT(listing(end_mark()), ElementsAre()); }

TEST(TarReader, PassesOverWhatIsNotWanted) {
  Listing handler;
  handler.skipped = "secret";
  const auto archive =
      file({.name = "secret"}, std::string(2000, 's')) + file({.name = "wanted"}, "content") + end_mark();
  ASSERT_TRUE(read(archive, handler).has_value());
  EXPECT_THAT(handler.lines, ElementsAre("secret|f|2000|", "wanted|f|7|content"));
}

struct Story {
  std::string shows;
  std::string archive;
  std::vector<std::string> lines;
};

void PrintTo(const Story& story, std::ostream* out) { *out << story.shows; }

class TarFormats : public testing::TestWithParam<Story> {};

TEST_P(TarFormats, AreRead) { EXPECT_EQ(listing(GetParam().archive + end_mark()), GetParam().lines); }

const std::string kLongPath = "resources/" + std::string(300, 'n') + ".json";
const std::string kGnuMagic("ustar  \0", 8);
const std::string kBase256SizeOf5("\x80\0\0\0\0\0\0\0\0\0\0\x05", 12);

INSTANTIATE_TEST_SUITE_P(
    TarReader, TarFormats,
    testing::Values(
        Story{"V7 without a magic", file({.name = "a", .type_flag = '\0', .magic = ""}, "1"), {"a|f|1|1"}},
        Story{"V7 folder, marked by its slash",
              block({.name = "a/", .type_flag = '\0', .magic = ""}),
              {"a/|d|0|"}},
        Story{"ustar prefix", file({.name = "b", .prefix = "a"}, "1"), {"a/b|f|1|1"}},
        Story{"name of 100 bytes, without a terminator",
              file({.name = std::string(100, 'n')}, "1"),
              {std::string(100, 'n') + "|f|1|1"}},
        Story{"GNU has no prefix there",
              file({.name = "b", .magic = kGnuMagic, .prefix = "a"}, "1"),
              {"b|f|1|1"}},
        Story{"GNU long name",
              file({.name = "././@LongLink", .type_flag = 'L', .magic = kGnuMagic}, kLongPath + '\0') +
                  file({.name = "resources/nnn"}, "1"),
              {kLongPath + "|f|1|1"}},
        Story{"GNU long link target, then a long name",
              file({.name = "././@LongLink", .type_flag = 'K', .magic = kGnuMagic}, kLongPath + '\0') +
                  file({.name = "././@LongLink", .type_flag = 'L', .magic = kGnuMagic}, kLongPath + '\0') +
                  block({.name = "x", .type_flag = '2'}),
              {kLongPath + "|l|0|"}},
        Story{"base-256 size",
              block({.name = "a", .size = kBase256SizeOf5}) + padded("12345"),
              {"a|f|5|12345"}},
        Story{"octal size with spaces",
              block({.name = "a", .size = "         5 "}) + padded("12345"),
              {"a|f|5|12345"}},
        Story{"pax path",
              file({.name = "pax", .type_flag = 'x'}, "14 path=a/b/c\n") + file({.name = "c"}, "1"),
              {"a/b/c|f|1|1"}},
        Story{"pax size rules over the header's",
              file({.name = "pax", .type_flag = 'x'}, "9 size=5\n") + block({.name = "a"}) + padded("12345"),
              {"a|f|5|12345"}},
        Story{"unknown pax keys are passed over",
              file({.name = "pax", .type_flag = 'x'}, "18 SCHILY.fflags=\n20 mtime=1769900000\n") +
                  file({.name = "a"}, "1"),
              {"a|f|1|1"}},
        Story{"an empty pax path stands for the header's",
              file({.name = "pax", .type_flag = 'x'}, "8 path=\n") + file({.name = "a"}, "1"),
              {"a|f|1|1"}},
        Story{"a pax header rules the next entry only",
              file({.name = "pax", .type_flag = 'x'}, "10 path=b\n") + file({.name = "a"}, "1") +
                  file({.name = "c"}, "2"),
              {"b|f|1|1", "c|f|1|2"}},
        Story{"a global pax header changes nothing",
              file({.name = "pax", .type_flag = 'g'}, "10 path=b\n") + file({.name = "a"}, "1"),
              {"a|f|1|1"}},
        Story{"types without content, whatever size they claim",
              block({.name = "d", .size = octal(9), .type_flag = '5'}) +
                  block({.name = "h", .size = octal(9), .type_flag = '1'}) +
                  block({.name = "l", .size = octal(9), .type_flag = '2'}) +
                  block({.name = "p", .size = octal(9), .type_flag = '6'}),
              {"d|d|0|", "h|h|0|", "l|l|0|", "p|o|0|"}},
        Story{"a type nobody knows is content", file({.name = "a", .type_flag = 'Z'}, "1"), {"a|o|1|1"}}));

TEST(TarReader, IgnoresWhatFollowsTheEndMark) {
  EXPECT_THAT(listing(file({.name = "a"}, "1") + end_mark() + "anything"), ElementsAre("a|f|1|1"));
}

TEST(TarReader, AcceptsAnEndMarkOfOneBlock) {
  EXPECT_THAT(listing(file({.name = "a"}, "1") + std::string(kTarBlock, '\0')), ElementsAre("a|f|1|1"));
}

TEST(TarReader, SaysWhatIsWrong) {
  const auto good = file({.name = "a"}, "1");
  auto damaged = good;
  damaged[0] = 'b';
  EXPECT_THAT(refusal(damaged + end_mark()), HasSubstr("checksum"));
  EXPECT_THAT(refusal("{\"not\":\"tar\"}" + std::string(600, ' ')), HasSubstr("checksum"));
  EXPECT_THAT(refusal(block({.name = "a", .size = "12345678999"})), HasSubstr("unreadable size"));
  EXPECT_THAT(refusal(block({.name = "a", .size = std::string(12, '\xff')})), HasSubstr("unreadable size"));
  EXPECT_THAT(refusal(block({.name = "a", .size = '\x80' + std::string(11, '\x7f')})),
              HasSubstr("unreadable size"));
  EXPECT_THAT(refusal(block({.name = "a", .type_flag = 'S'})), HasSubstr("sparse"));
  EXPECT_THAT(refusal(file({.name = "x", .type_flag = 'x'}, "22 GNU.sparse.major=1\n")), HasSubstr("sparse"));
  for (const auto* record : {"path=a\n", "99 path=a\n", "10 path=a", "3 \n", "0 path=a\n", "-9 path=a\n",
                             "6 path\n", "10 path=b\n10 path=", "99999999999999999999 path=a\n"}) {
    EXPECT_THAT(refusal(file({.name = "x", .type_flag = 'x'}, record)), HasSubstr("malformed record"))
        << record;
  }
  EXPECT_THAT(refusal(file({.name = "x", .type_flag = 'x'}, "11 size=-1\n")), HasSubstr("\"-1\""));
  EXPECT_THAT(refusal(file({.name = "x", .type_flag = 'x'}, std::string("11 path=a\0\n", 11))),
              HasSubstr("zero byte"));
  EXPECT_THAT(refusal(file({.name = "x", .type_flag = 'x'}, "10 path=b\n") + end_mark()),
              HasSubstr("has no entry"));
  EXPECT_THAT(refusal(good + std::string(kTarBlock, '\0') + good + end_mark()), HasSubstr("between entries"));
  EXPECT_THAT(refusal(""), HasSubstr("ends early"));
  EXPECT_THAT(refusal(good), HasSubstr("ends early")) << "no end mark";
  EXPECT_THAT(refusal(good + std::string(700, '\0')), HasSubstr("ends early")) << "half an end mark";
}

TEST(TarReader, StopsAtItsLimits) {
  const TarLimits limits{.max_path = 50, .max_extension = 1000};
  const auto path = file({.name = "x", .type_flag = 'L'}, std::string(51, 'n')) + file({.name = "a"}, "1");
  EXPECT_THAT(refusal(path, limits), HasSubstr("a path of 51 bytes"));
  const auto extension = block({.name = "x", .size = octal(1001), .type_flag = 'x'});
  EXPECT_THAT(refusal(extension, limits), HasSubstr("of 1001 bytes"));
  const auto huge = block({.name = "x", .size = "77777777777", .type_flag = 'L'});
  EXPECT_THAT(refusal(huge), HasSubstr("extension header"));
}

TEST(TarReader, PassesTheHandlersErrorOnAndKeepsIt) {
  class Refuses : public Listing {
    Result<void> on_data(std::string_view) override { return fail(ErrorCode::Cancelled, "enough"); }
  } handler;
  TarReader reader(handler);
  EXPECT_EQ(reader.feed(file({.name = "a"}, "1")).error().message, "enough");
  EXPECT_EQ(reader.feed(end_mark()).error().message, "enough");
  EXPECT_EQ(reader.finish().error().message, "enough");
}

/// Files with paths on both sides of ustar's limit and contents on both sides of a block.
rc::Gen<std::vector<std::pair<std::string, std::string>>> some_files() {
  const auto letters = rc::gen::container<std::string>(rc::gen::inRange('a', 'e'));
  const auto path = rc::gen::apply(
      [](std::string stem, std::size_t repeated) { return stem + "/" + std::string(repeated, 'n'); }, letters,
      rc::gen::inRange<std::size_t>(1, 200));
  const auto content =
      rc::gen::apply([](std::string stem, std::size_t repeated) { return stem + std::string(repeated, 'c'); },
                     letters, rc::gen::inRange<std::size_t>(0, 1100));
  return rc::gen::container<std::vector<std::pair<std::string, std::string>>>(rc::gen::pair(path, content));
}

RC_GTEST_PROP(TarReader, ReadsBackWhatWasWrittenInAnyPieces, ()) {
  const auto files = *some_files();
  TarWriter writer;
  std::vector<std::string> expected;
  for (const auto& [path, content] : files) {
    writer.add_file(path, content);
    expected.push_back(fmt::format("{}|f|{}|{}", path, content.size(), content));
  }
  RC_ASSERT(listing(std::move(writer).finish(), *rc::gen::inRange<std::size_t>(1, 1500)) == expected);
}

RC_GTEST_PROP(TarReader, NoticesEveryTruncation, ()) {
  TarWriter writer;
  for (const auto& [path, content] : *some_files()) writer.add_file(path, content);
  const auto archive = std::move(writer).finish();
  // One of the two blocks of the end mark may be missing, as some programs write only one.
  const auto kept = *rc::gen::inRange<std::size_t>(0, archive.size() - kTarBlock);
  RC_ASSERT(refusal(std::string_view(archive).substr(0, kept)) == "tar: the archive ends early");
}

RC_GTEST_PROP(TarReader, NoticesEveryDamagedHeader, ()) {
  TarWriter writer;
  writer.add_file("path", "content");
  auto archive = std::move(writer).finish();
  const auto at = *rc::gen::inRange<std::size_t>(0, kTarBlock);
  archive[at] = static_cast<char>(archive[at] ^ (1 << *rc::gen::inRange(0, 7)));
  RC_PRE(at < 148 || at > 155);  // the checksum itself: a zero may become the space that is as good
  RC_ASSERT(refusal(archive) != "accepted");
}

}  // namespace
}  // namespace kymaros::archive

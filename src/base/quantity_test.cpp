#include "base/quantity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <limits>

namespace kymaros {
namespace {

using enum QuantityFormat;

Quantity quantity(std::string_view text) {
  const auto parsed = parse_quantity(text);
  EXPECT_TRUE(parsed.has_value()) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed.value_or(Quantity());
}

std::string canonical(std::string_view text) { return quantity(text).format(); }

struct Row {
  std::string_view text;
  std::string_view canonical;
};

// What resource.ParseQuantity and CanonicalizeBytes of k8s.io/apimachinery make of the same texts.
TEST(Quantity, WritesTheCanonicalForm) {
  for (const auto& [text, expected] : std::to_array<Row>({
           {"0", "0"},
           {"-0", "0"},
           {"0Ki", "0"},
           {"0e1000", "0"},
           {"1", "1"},
           {"+1", "1"},
           {"007", "7"},
           {"1.", "1"},
           {".5", "500m"},
           {"0.5", "500m"},
           {"-0.5", "-500m"},
           {"1.500", "1500m"},
           {"500m", "500m"},
           {"1000m", "1"},
           {"1500m", "1500m"},
           {"100u", "100u"},
           {"1000n", "1u"},
           {"1000", "1k"},
           {"1500k", "1500k"},
           {"1000k", "1M"},
           {"1000P", "1E"},
           {"1.5Gi", "1536Mi"},
           {"1024Ki", "1Mi"},
           {"1000Ki", "1000Ki"},
           {"1Ki", "1Ki"},
           {"0.5Ki", "512"},
           {"0.0001Ki", "102400u"},
           {"1.00001Ki", "1024010240u"},
           {"1.5Ei", "1536Pi"},
           {"1e3", "1e3"},
           {"1E3", "1e3"},
           {"12e6", "12e6"},
           {"1e4", "10e3"},
           {"1e-3", "1e-3"},
           {"1E+2", "100"},
           {"1E", "1E"},
           {"1e-100", "1e-9"},
           {"100Ti", "100Ti"},
       })) {
    EXPECT_EQ(canonical(text), expected) << text;
  }
}

TEST(Quantity, RoundsWhatIsFinerThanANanoAwayFromZero) {
  EXPECT_EQ(canonical("0.1n"), "1n");
  EXPECT_EQ(canonical("-0.1n"), "-1n");
  EXPECT_EQ(canonical("1.0000000001"), "1000000001n");
  EXPECT_EQ(canonical("1.0000000000"), "1");
  EXPECT_EQ(canonical("0.00000000000000000000000000000000000000000000000001"), "1n");
}

TEST(Quantity, CapsBinaryAmountsAt63Bits) {
  EXPECT_EQ(canonical("8Ei"), "9223372036854775807");
  EXPECT_EQ(canonical("-100000000000000000000000000000000000000000Ei"), "-9223372036854775807");
  EXPECT_EQ(canonical("7.999Ei"), "9222219115350168961024m");
}

TEST(Quantity, KeepsLargeDecimalAmountsExact) {
  EXPECT_EQ(canonical("9223372036854775808"), "9223372036854775808");
  EXPECT_EQ(canonical("999999999999999999999999999.999999999"), "999999999999999999999999999999999999n");
  EXPECT_EQ(canonical("20000E"), "20000E");  // Kubernetes drops the suffix here and writes "20"
}

TEST(Quantity, RefusesWhatIsNotAQuantity) {
  for (const auto* text : {"",
                           "+",
                           "-",
                           ".",
                           "Ki",
                           "m",
                           "abc",
                           "1 Gi",
                           " 1",
                           "1 ",
                           "1Kii",
                           "1ki",
                           "1K",
                           "1mi",
                           "1e",
                           "1e+",
                           "1e1.5",
                           "1..5",
                           "1.5.5",
                           "--1",
                           "+-1",
                           "0x10",
                           "1,5",
                           "1Ee3",
                           "1_000",
                           "\xc2\xb5",
                           "1e28",
                           "1000000001E",
                           "1e99999999999999999999"}) {
    const auto parsed = parse_quantity(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
  }
  EXPECT_EQ(parse_quantity("5Gib").error().message,
            "\"5Gib\" is not a quantity: \"Gib\" is not a suffix that Kubernetes knows (write it like "
            "\"500m\", \"2\" or "
            "\"1Gi\")");
}

TEST(Quantity, ComparesAmountsNotTexts) {
  EXPECT_EQ(quantity("1024Ki"), quantity("1Mi"));
  EXPECT_EQ(quantity("0.5"), quantity("500m"));
  EXPECT_EQ(quantity("1k"), quantity("1e3"));
  EXPECT_LT(quantity("1G"), quantity("1Gi"));
  EXPECT_LT(quantity("-1"), quantity("1n"));
  EXPECT_GT(quantity("2"), quantity("1999m"));
}

TEST(Quantity, AddsAndSubtractsInTheFormatOfTheLeftSide) {
  EXPECT_EQ((quantity("512Mi") + quantity("512Mi")).format(), "1Gi");
  EXPECT_EQ((quantity("1") + quantity("500m")).format(), "1500m");
  EXPECT_EQ((Quantity() + quantity("2Gi")).format(), "2Gi");
  EXPECT_EQ((quantity("2Gi") - quantity("1Gi")).format(), "1Gi");
  EXPECT_EQ((quantity("1") - quantity("1500m")).format(), "-500m");
  EXPECT_TRUE((quantity("1Gi") - quantity("1024Mi")).is_zero());
}

TEST(Quantity, MultipliesByARatioRoundingUp) {
  EXPECT_EQ(quantity("1Gi").times(5, 4).format(), "1280Mi");
  EXPECT_EQ(quantity("100m").times(5, 4).format(), "125m");
  EXPECT_EQ(quantity("1").times(1, 3).format(), "333333334n");
  EXPECT_EQ(quantity("-1").times(1, 3).format(), "-333333334n");
  EXPECT_EQ(quantity("3").times(-2).format(), "-6");
  EXPECT_EQ(quantity("1").times(1, 3).whole().format(), "1");
  EXPECT_EQ(quantity("1001m").whole().format(), "2");
  EXPECT_EQ(Quantity::of(3, BinarySi).times(1024).format(), "3Ki");
}

TEST(Quantity, StaysAtItsLimits) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto limit = quantity("1e27");
  EXPECT_EQ(limit + limit, limit);
  EXPECT_EQ(limit.times(kMost), limit);
  EXPECT_EQ(limit.times(-kMost), quantity("-1e27"));
  EXPECT_EQ(limit.times(kMost, kMost), limit);
}

Quantity any_quantity() {
  const auto units = *rc::gen::arbitrary<std::int64_t>();
  const auto divisor = *rc::gen::element<std::int64_t>(1, 1024, 1000, 1'000'000'000);
  return Quantity::of(units, *rc::gen::element(DecimalSi, BinarySi, DecimalExponent)).times(1, divisor);
}

RC_GTEST_PROP(QuantityProperty, SurvivesARoundTrip, ()) {
  const auto q = any_quantity();
  RC_ASSERT(parse_quantity(q.format()).value() == q);
}

RC_GTEST_PROP(QuantityProperty, TheCanonicalFormIsCanonical, ()) {
  const auto text = any_quantity().format();
  RC_ASSERT(parse_quantity(text).value().format() == text);
}

RC_GTEST_PROP(QuantityProperty, OrderIsThatOfTheNumbers, (std::int64_t a, std::int64_t b)) {
  RC_ASSERT((Quantity::of(a, BinarySi) <=> Quantity::of(b)) == (a <=> b));
}

RC_GTEST_PROP(QuantityProperty, SubtractionUndoesAddition, ()) {
  const auto a = any_quantity(), b = any_quantity();
  RC_ASSERT(a + b - b == a);
  RC_ASSERT(a + b == b + a);
}

RC_GTEST_PROP(QuantityProperty, ARatioIsNeverRoundedTowardsZero, ()) {
  const auto q = any_quantity();
  const auto n = *rc::gen::inRange<std::int64_t>(1, 1000);
  const auto d = *rc::gen::inRange<std::int64_t>(1, 1000);
  const auto scaled = q.times(n, d);
  if (q > Quantity()) RC_ASSERT(scaled.times(d) >= q.times(n));
  if (q < Quantity()) RC_ASSERT(scaled.times(d) <= q.times(n));
}

}  // namespace
}  // namespace kymaros

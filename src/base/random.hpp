#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace kymaros {

/// Where all chance comes from: the machine's, or a seed's.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  virtual ~Random() = default;

  virtual std::uint64_t next() = 0;

  /// Uniform in [0, 1).
  double fraction();

  /// `length` characters of a-z0-9, as names of Kubernetes objects want them.
  std::string name_suffix(std::size_t length);

  /// A random (version 4) UUID in its usual text form.
  std::string uuid();
};

/// The operating system's entropy.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;

 private:
  std::random_device device_;
};

/// The same sequence for the same seed, on every machine.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace kymaros

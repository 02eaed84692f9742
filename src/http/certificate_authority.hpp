#pragma once

#include <memory>
#include <string>

namespace kymaros::http {

/// A certificate and its key as PEM.
struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

/// A certificate authority that lives as long as the object: for servers of a demonstration or a test on this
/// machine. What it issues is valid for `days`, from an hour ago on, so that clocks may differ a little.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name, int days = 1);
  ~CertificateAuthority();

  /// What clients have to trust.
  std::string certificate_pem() const;
  /// A certificate for e.g. "DNS:localhost,IP:127.0.0.1". Throws std::runtime_error for names that are none.
  Identity issue(const std::string& name, const std::string& alternative_names) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::http

#include "http/certificate_authority.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace kymaros::http {

class CertificateAuthority::Impl {
 public:
  Impl(const std::string& name, int days)
      : days_(days), key_(make_key()), certificate_(make_certificate(name, *key_)) {
    add_extension(*certificate_, NID_basic_constraints, "critical,CA:TRUE");
    sign(*certificate_);
  }

  std::string certificate_pem() const { return pem(*certificate_); }

  /// A certificate for e.g. "DNS:localhost,IP:127.0.0.1".
  Identity issue(const std::string& name, const std::string& alternative_names) const {
    const auto key = make_key();
    const auto certificate = make_certificate(name, *key);
    check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get())));
    add_extension(*certificate, NID_subject_alt_name, alternative_names);
    sign(*certificate);
    return {pem(*certificate), pem(*key)};
  }

 private:
  template <auto free>
  struct Free {
    template <class T>
    void operator()(T* pointer) const {
      free(pointer);
    }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
  using Certificate = std::unique_ptr<X509, Free<X509_free>>;
  using Memory = std::unique_ptr<BIO, Free<BIO_free>>;

  static void check(int ok) {
    if (ok <= 0) throw std::runtime_error("OpenSSL refused");
  }

  static Key make_key() { return Key(EVP_EC_gen("P-256")); }

  Certificate make_certificate(const std::string& name, EVP_PKEY& key) const {
    Certificate certificate(X509_new());
    static long serial = 0;  // one authority's certificates differ in it
    check(X509_set_version(certificate.get(), X509_VERSION_3));
    check(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial));
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600 * days_);
    auto* subject = X509_get_subject_name(certificate.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0));
    check(X509_set_issuer_name(certificate.get(), subject));
    check(X509_set_pubkey(certificate.get(), &key));
    return certificate;
  }

  static void add_extension(X509& certificate, int which, const std::string& value) {
    std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str()));
    check(X509_add_ext(&certificate, extension.get(), -1));
  }

  void sign(X509& certificate) const { check(X509_sign(&certificate, key_.get(), EVP_sha256())); }

  static std::string text(BIO& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(&memory, &data);
    return {data, static_cast<std::size_t>(size)};
  }
  static std::string pem(X509& certificate) {
    Memory memory(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(memory.get(), &certificate));
    return text(*memory);
  }
  static std::string pem(EVP_PKEY& key) {
    Memory memory(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr));
    return text(*memory);
  }

  int days_;
  Key key_;
  Certificate certificate_;
};

CertificateAuthority::CertificateAuthority(const std::string& name, int days)
    : impl_(std::make_unique<Impl>(name, days)) {}

CertificateAuthority::~CertificateAuthority() = default;

std::string CertificateAuthority::certificate_pem() const { return impl_->certificate_pem(); }

Identity CertificateAuthority::issue(const std::string& name, const std::string& alternative_names) const {
  return impl_->issue(name, alternative_names);
}

}  // namespace kymaros::http

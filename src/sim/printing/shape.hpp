#pragma once

#include <string_view>

#include "sim/printing/table.hpp"

namespace kymaros::sim {

/// In which form a client wants objects: as they are, their metadata alone, or as a table (KEP-2334 and
/// "Receiving resources as Tables" of the Kubernetes API concepts).
class Shape {
 public:
  /// By the Accept header, and by the parameter includeObject of tables (Metadata if it is not there).
  static Shape wanted(std::string_view accept, std::string_view include_object);

  bool is_metadata() const { return form_ == Form::Metadata; }
  bool is_table() const { return form_ == Form::Table; }

  json::Value table(const ResourceKind& kind, const Page& page, Time now, bool with_columns = true) const {
    return table_of(kind, page, included_, now, with_columns);
  }

 private:
  enum class Form { Object, Metadata, Table };

  Form form_ = Form::Object;
  IncludedObject included_ = IncludedObject::Metadata;
};

}  // namespace kymaros::sim

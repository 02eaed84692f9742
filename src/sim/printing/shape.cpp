#include "sim/printing/shape.hpp"

namespace kymaros::sim {

Shape Shape::wanted(std::string_view accept, std::string_view include_object) {
  Shape out;
  if (accept.contains("as=PartialObjectMetadata")) out.form_ = Form::Metadata;
  if (accept.contains("as=Table")) out.form_ = Form::Table;
  if (include_object == "None") out.included_ = IncludedObject::None;
  if (include_object == "Object") out.included_ = IncludedObject::Object;
  return out;
}

}  // namespace kymaros::sim

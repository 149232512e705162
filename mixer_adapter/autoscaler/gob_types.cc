#include "mixer_adapter/autoscaler/gob_types.h"

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "mixer_adapter/base/strings.h"

namespace mixer::autoscaler {
namespace {

using Kind = GobType::Kind;

// The members of Go's wireType, in order.
constexpr Kind kMembers[] = {
    Kind::kArray,      Kind::kSlice,     Kind::kStruct,   Kind::kMap,
    Kind::kGobEncoder, Kind::kMarshaler, Kind::kMarshaler};

// Go keeps ids in an int32.
std::int64_t ReadId(std::string_view field, GobCursor* in) {
  const std::int64_t id = in->Int();
  if (id < std::numeric_limits<std::int32_t>::min() ||
      id > std::numeric_limits<std::int32_t>::max()) {
    in->Fail(absl::StrCat("value for \"", ToAbsl(field), "\" out of range"));
  }
  return id;
}

// CommonType and the element of a struct's field list have the same shape.
GobField ReadNameAndId(GobCursor* in) {
  GobField result;
  in->Struct(2, [&](std::size_t number) {
    if (number == 0) {
      result.name = std::string(in->String());
    } else {
      result.type = ReadId("Id", in);
    }
  });
  return result;
}

void ReadFields(std::vector<GobField>* fields, GobCursor* in) {
  const std::uint64_t count = in->Uint();
  for (std::uint64_t i = 0; i < count && in->ok(); ++i) {
    if (in->empty()) {
      in->Fail(absl::StrCat(
          "gob: decoding array or slice: length exceeds input size (", count,
          " elements)"));
      return;
    }
    fields->push_back(ReadNameAndId(in));
  }
}

// ArrayT, SliceT, StructT, MapT, GobEncoderT: CommonType and what follows it.
std::size_t MemberFieldCount(Kind kind) {
  switch (kind) {
    case Kind::kArray:
    case Kind::kMap:
      return 3;
    case Kind::kSlice:
    case Kind::kStruct:
      return 2;
    default:
      return 1;
  }
}

void ReadMember(GobType* type, GobCursor* in) {
  in->Struct(MemberFieldCount(type->kind), [&](std::size_t number) {
    if (number == 0) {
      type->name = ReadNameAndId(in).name;
    } else if (type->kind == Kind::kStruct) {
      ReadFields(&type->fields, in);
    } else if (type->kind == Kind::kMap && number == 1) {
      type->key = ReadId("Key", in);
    } else if (type->kind == Kind::kArray && number == 2) {
      type->length = in->Int();
    } else {
      type->elem = ReadId("Elem", in);
    }
  });
}

constexpr std::int64_t kWireType = 16;
constexpr std::int64_t kArrayType = 17;
constexpr std::int64_t kCommonType = 18;
constexpr std::int64_t kFieldType = 21;
constexpr std::int64_t kLastBuiltin = 24;

constexpr std::string_view kCommonTypeText =
    "CommonType = struct { Name string; Id int; }";

// The structs of which definitions consist may be sent as values, too; Go then
// finds nothing in them that it can use.
const GobType* FindBuiltinStruct(std::int64_t id) {
  static const GobType kNameAndId{
      Kind::kStruct, "", 0, 0, 0, {{"Name", kGobString}, {"Id", kGobInt}}};
  static const GobType kWire{Kind::kStruct,           "", 0, 0, 0,
                             {{"ArrayT", kArrayType}}};
  static const GobType kOther{
      Kind::kStruct, "", 0, 0, 0, {{"CommonType", kCommonType}}};
  if (id == kWireType) return &kWire;
  if (id == kCommonType || id == kFieldType) return &kNameAndId;
  constexpr std::int64_t kFieldList = 22;
  if (id > kWireType && id <= kLastBuiltin && id != kFieldList) return &kOther;
  return nullptr;
}

// What Go's text calls a type that the frame does not define.
std::string UndefinedText(std::int64_t id) {
  if (id == kCommonType) return std::string(kCommonTypeText);
  if (id == kArrayType) {
    return absl::StrCat("arrayType = struct { CommonType ",
                        ToAbsl(kCommonTypeText), "; Elem int; Len int; }");
  }
  return "<nil>";
}

}  // namespace

void GobTypes::ReadDefinition(GobType* type, GobCursor* in) {
  in->Struct(std::size(kMembers), [&](std::size_t number) {
    if (type->kind != Kind::kNone) {
      in->Fail("gob: bad data: type definition of more than one kind");
      return;
    }
    type->kind = kMembers[number];
    ReadMember(type, in);
  });
}

void GobTypes::Define(std::int64_t id, GobCursor* in) {
  if (id < kGobFirstUserType || types_.contains(id)) {
    in->Fail("gob: duplicate type received");
    return;
  }
  GobType type;
  ReadDefinition(&type, in);
  if (in->ok()) types_.emplace(id, std::move(type));
}

const GobType* GobTypes::Find(std::int64_t id) const {
  const auto it = types_.find(id);
  return it == types_.end() ? nullptr : &it->second;
}

const GobType* GobTypes::FindStruct(std::int64_t id, std::string_view go_type,
                                    GobCursor* in) const {
  const bool builtin = id > 0 && id <= kLastBuiltin;
  const GobType* type = builtin ? FindBuiltinStruct(id) : Find(id);
  if (type == nullptr && !builtin) {
    in->Fail("gob: unknown type id or corrupted data");
  } else if (type == nullptr || type->kind != Kind::kStruct) {
    in->Fail(absl::StrCat("gob: type mismatch in decoder: want struct type ",
                          ToAbsl(go_type), "; got non-struct"));
  }
  return in->ok() ? type : nullptr;
}

void GobTypes::CheckSkippable(std::int64_t id, int depth, GobCursor* in) {
  if (depth > kMaxDepth) in->Fail("gob: invalid nesting depth");
  const bool basic = id >= kGobBool && id <= kGobInterface;
  if (!in->ok() || basic || !checked_.insert(id).second) return;
  const GobType* type = Find(id);
  if (type == nullptr) {
    in->Fail(absl::StrCat("gob: bad data: undefined type ", UndefinedText(id)));
    return;
  }
  switch (type->kind) {
    case Kind::kNone:
      in->Fail("gob: bad data: ignore can't handle type <nil>");
      break;
    case Kind::kMap:
      CheckSkippable(type->key, depth + 1, in);
      CheckSkippable(type->elem, depth + 1, in);
      break;
    case Kind::kArray:
    case Kind::kSlice:
      CheckSkippable(type->elem, depth + 1, in);
      break;
    case Kind::kStruct:
      for (const GobField& field : type->fields) {
        if (field.name.empty()) {
          in->Fail(absl::StrCat("gob: empty name for remote field of type ",
                                type->name));
        }
        CheckSkippable(field.type, depth + 1, in);
      }
      break;
    case Kind::kGobEncoder:
    case Kind::kMarshaler:
      break;
  }
}

void GobTypes::Skip(std::int64_t id, int depth, GobCursor* in) {
  if (depth > kMaxDepth) in->Fail("gob: invalid nesting depth");
  if (!in->ok()) return;
  switch (id) {
    case kGobComplex:
      in->Uint();
      in->Uint();
      return;
    case kGobBool:
    case kGobInt:
    case kGobUint:
    case kGobFloat:
      in->Uint();
      return;
    case kGobBytes:
    case kGobString:
      in->Bytes("gob: slice length too large");
      return;
    case kGobInterface:
      SkipInterface(in);
      return;
    default:
      break;
  }
  const GobType* type = Find(id);
  if (type == nullptr) {  // CheckSkippable() came first
    in->Fail("gob: unknown type id or corrupted data");
    return;
  }
  SkipDefined(*type, depth, in);
}

void GobTypes::SkipDefined(const GobType& type, int depth, GobCursor* in) {
  switch (type.kind) {
    case Kind::kStruct:
      in->Struct(type.fields.size(), [&](std::size_t number) {
        Skip(type.fields[number].type, depth + 1, in);
      });
      return;
    case Kind::kArray:
      if (in->Uint() != static_cast<std::uint64_t>(type.length)) {
        in->Fail("gob: length mismatch in ignoreArray");
      }
      SkipElements(type, static_cast<std::uint64_t>(type.length), depth, in);
      return;
    case Kind::kSlice:
    case Kind::kMap:
      SkipElements(type, in->Uint(), depth, in);
      return;
    default:
      in->Bytes("gob: GobDecoder: length too large for buffer");
      return;
  }
}

// Every element takes at least a byte, so that a huge count ends soon.
void GobTypes::SkipElements(const GobType& type, std::uint64_t count, int depth,
                            GobCursor* in) {
  for (std::uint64_t i = 0; i < count && in->ok(); ++i) {
    if (in->empty()) {
      in->Fail(absl::StrCat(
          "gob: decoding array or slice: length exceeds input size (", count,
          " elements)"));
      return;
    }
    if (type.kind == Kind::kMap) Skip(type.key, depth + 1, in);
    Skip(type.elem, depth + 1, in);
  }
}

// A type name, definitions that it may need, a type id, a delimited value.
void GobTypes::SkipInterface(GobCursor* in) {
  in->Bytes("gob: bad interface encoding: length too large for buffer");
  for (std::int64_t id = in->FrameInt(); id < 0 && in->ok();
       id = in->FrameInt()) {
    Define(-id, in);
    if (in->empty()) in->Fail("unexpected EOF");
    in->FrameUint();  // the length of the next message, which is inline
  }
  in->Bytes("gob: bad interface encoding: data length too large for buffer");
}

}  // namespace mixer::autoscaler

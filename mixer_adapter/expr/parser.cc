#include "mixer_adapter/expr/parser.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mixer_adapter/base/status_macros.h"
#include "mixer_adapter/base/strings.h"
#include "mixer_adapter/expr/expression_error.h"
#include "mixer_adapter/expr/lexer.h"
#include "mixer_adapter/expr/literal.h"

namespace mixer::expr {
namespace {

struct BinaryOperator {
  std::string_view token;
  int precedence;  // binds tighter the higher it is
  std::string_view function;
};

constexpr BinaryOperator kBinary[] = {
    {"||", 1, "LOR"}, {"&&", 2, "LAND"}, {"==", 3, "EQ"}, {"!=", 3, "NEQ"},
    {"<", 3, "LT"},   {"<=", 3, "LEQ"},  {">", 3, "GT"},  {">=", 3, "GEQ"},
    {"+", 4, "ADD"},  {"|", 4, "OR"},    {"-", 4, "SUB"}, {"^", 4, "XOR"},
    {"*", 5, "MUL"},  {"/", 5, "QUO"},   {"%", 5, "REM"}, {"&", 5, "AND"},
    {"<<", 5, ""},    {">>", 5, ""},     {"&^", 5, ""}};

struct UnaryOperator {
  std::string_view token;
  std::string_view function;
};

constexpr UnaryOperator kUnary[] = {{"-", "SUB"}, {"+", "ADD"}, {"!", "NOT"},
                                    {"&", "AND"}, {"^", "XOR"}, {"<-", ""},
                                    {"~", ""},    {"*", ""}};

std::string_view Suggestion(const Token& token) {
  if (token.text == "and") return "use &&";
  if (token.text == "or") return "use ||";
  if (token.text == "not") return "use != or == false";
  if (token.text == "in") return "there is no 'in', use a map lookup or match";
  if (token.text == "=") return "use == to compare";
  if (token.Is(";")) return "an expression has no semicolon";
  if (token.kind == TokenKind::kKeyword) {
    return "it is a reserved word of Go, which no attribute name may contain";
  }
  return {};
}

// An operand and what was written around it: which suffixes make sense depends
// on the form, not on the meaning.
struct Operand {
  enum class Form {
    kName,            // a.b.c, whose meaning a following ( decides
    kAnchor,          // call, literal, (expression): may have one method
    kAnchorSelector,  // anchor.name, meaningful only if called
    kIndex,           // m[k]
    kOther,           // anything else; never meaningful with a suffix
  };
  Form form = Form::kOther;
  std::vector<std::string> names;  // kName; kAnchorSelector: the method
  Ast ast;
  std::size_t offset = 0;
  std::size_t name_offset = 0;  // of the last name
};

// The functions that take part in the recursion return false after an error,
// which stands in error_. What does not take part is not inlined into them: it
// would make their stack frames, of which there are many at a time, larger.
class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  absl::StatusOr<Ast> Run() {
    Ast ast;
    if (!ParseExpression(&ast)) return error_;
    if (Peek().kind == TokenKind::kNewline) ++at_;
    if (Peek().kind != TokenKind::kEnd) {
      FailExpected("'EOF'");
      return error_;
    }
    // Go's syntax comes first, what is made of it second.
    if (!rejected_.ok()) return rejected_;
    return ast;
  }

 private:
  // Counts how deep the parser's functions call each other.
  class Level {
   public:
    explicit Level(int* depth) : depth_(depth) { ++*depth_; }
    ~Level() { --*depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    int* const depth_;
  };

  const Token& Peek() const { return tokens_[at_]; }
  const Token& Take() {
    const Token& token = tokens_[at_];
    if (token.kind != TokenKind::kEnd) ++at_;
    return token;
  }
  bool TakeIf(std::string_view op) {
    if (!Peek().Is(op)) return false;
    ++at_;
    return true;
  }

  // These return false.
  ABSL_ATTRIBUTE_NOINLINE bool Fail(std::string_view problem,
                                    std::string_view suggestion = {}) {
    error_ = SyntaxError(text_, Peek().offset, problem, suggestion);
    return false;
  }
  ABSL_ATTRIBUTE_NOINLINE bool FailExpected(std::string_view what) {
    const Token& before = tokens_[at_ > 0 ? at_ - 1 : 0];
    std::string_view suggestion = Suggestion(Peek());
    if (suggestion.empty()) suggestion = Suggestion(before);
    return Fail(
        absl::StrCat("expected ", ToAbsl(what), ", found ", TokenName(Peek())),
        suggestion);
  }
  ABSL_ATTRIBUTE_NOINLINE bool FailTooDeep() {
    return Fail(absl::StrCat("more than ", kMaxNesting, " levels of nesting"),
                "split the expression over several rules");
  }
  ABSL_ATTRIBUTE_NOINLINE bool Expect(std::string_view op) {
    return TakeIf(op) || FailExpected(absl::StrCat("'", ToAbsl(op), "'"));
  }

  // Notes that Go's grammar has it and the language has not.
  ABSL_ATTRIBUTE_NOINLINE void Reject(std::string_view node, std::size_t offset,
                                      std::string_view advice) {
    if (!rejected_.ok()) return;  // the first one counts
    rejected_ = MeaningError(
        text_, offset,
        absl::StrCat("unexpected expression: &ast.", ToAbsl(node), "{}"),
        advice);
  }
  // The same; the operand goes on as one without meaning.
  ABSL_ATTRIBUTE_NOINLINE bool RejectOperand(std::string_view node,
                                             std::size_t offset,
                                             std::string_view advice,
                                             Operand* operand) {
    Reject(node, offset, advice);
    operand->form = Operand::Form::kOther;
    operand->ast = Ast();
    return true;
  }

  // What a name or an operator at `offset` is applied to.
  struct Call {
    std::string_view function;
    std::size_t offset;
    std::vector<Ast> args;
    std::unique_ptr<Ast> target = nullptr;
  };

  ABSL_ATTRIBUTE_NOINLINE bool MakeFunction(Call call, Ast* out) {
    int height = call.target == nullptr ? 0 : call.target->height;
    for (const Ast& arg : call.args) height = std::max(height, arg.height);
    if (height >= kMaxNesting) return FailTooDeep();
    *out = Ast();
    out->kind = Ast::Kind::kFunction;
    out->text = std::string(call.function);
    out->target = std::move(call.target);
    out->args = std::move(call.args);
    out->height = height + 1;
    out->offset = call.offset;
    return true;
  }

  ABSL_ATTRIBUTE_NOINLINE const BinaryOperator* PeekBinary() const {
    if (Peek().kind != TokenKind::kOperator) return nullptr;
    for (const BinaryOperator& op : kBinary) {
      if (op.token == Peek().text) return &op;
    }
    return nullptr;
  }

  // Operands and operators that wait for their right side; all operators group
  // to the left.
  struct PendingOperator {
    const BinaryOperator* op;
    std::size_t offset;
  };
  struct Pending {
    std::vector<Ast> operands;
    std::vector<PendingOperator> operators;
  };

  bool ParseExpression(Ast* out) {
    Pending pending;
    for (;;) {
      pending.operands.emplace_back();
      if (!ParseUnary(&pending.operands.back())) return false;
      // Go reads a = b as a comparison with a missing '='.
      if (Peek().Is("=")) return FailExpected("'=='");
      const BinaryOperator* const op = PeekBinary();
      if (!Apply(op == nullptr ? 0 : op->precedence, &pending)) return false;
      if (op == nullptr) break;
      pending.operators.push_back({op, Take().offset});
    }
    *out = std::move(pending.operands.front());
    return true;
  }

  // Builds what binds at least as tightly as `precedence`.
  ABSL_ATTRIBUTE_NOINLINE bool Apply(int precedence, Pending* pending) {
    while (!pending->operators.empty() &&
           pending->operators.back().op->precedence >= precedence) {
      std::vector<Ast> args(2);
      args[1] = std::move(pending->operands.back());
      pending->operands.pop_back();
      args[0] = std::move(pending->operands.back());
      const PendingOperator& last = pending->operators.back();
      if (!MakeFunction({last.op->function, last.offset, std::move(args)},
                        &pending->operands.back())) {
        return false;
      }
      pending->operators.pop_back();
    }
    return true;
  }

  struct PendingUnary {
    std::string_view function;
    std::size_t offset;
  };

  bool ParseUnary(Ast* out) {
    const Level level(&depth_);
    if (depth_ > kMaxNesting) return FailTooDeep();
    std::vector<PendingUnary> functions;
    bool pointer = false;
    while (const UnaryOperator* const op = PeekUnary()) {
      if (op->token == "*") {
        Reject("StarExpr", Peek().offset, "there are no pointers");
        pointer = true;
      }
      functions.push_back({op->function, Take().offset});
    }
    if (!ParsePrimary(out)) return false;
    if (pointer) return true;
    for (; !functions.empty(); functions.pop_back()) {
      std::vector<Ast> args(1);
      args[0] = std::move(*out);
      const PendingUnary& last = functions.back();
      if (!MakeFunction({last.function, last.offset, std::move(args)}, out)) {
        return false;
      }
    }
    return true;
  }

  ABSL_ATTRIBUTE_NOINLINE const UnaryOperator* PeekUnary() const {
    if (Peek().kind != TokenKind::kOperator) return nullptr;
    for (const UnaryOperator& op : kUnary) {
      if (op.token == Peek().text) return &op;
    }
    return nullptr;
  }

  bool ParsePrimary(Ast* out) {
    Operand operand;
    if (!ParseOperand(&operand)) return false;
    for (;;) {
      bool ok = true;
      if (TakeIf(".")) {
        ok = ParseSelector(&operand);
      } else if (TakeIf("[")) {
        ok = ParseIndex(&operand);
      } else if (TakeIf("(")) {
        ok = ParseCall(&operand);
      } else if (Peek().Is("{") && (operand.form == Operand::Form::kName ||
                                    operand.form == Operand::Form::kOther)) {
        ok = SkipBlock("{", "}") &&
             RejectOperand("CompositeLit", operand.offset,
                           "there are no composite literals", &operand);
      } else {
        Finish(&operand);
        *out = std::move(operand.ast);
        return true;
      }
      if (!ok) return false;
    }
  }

  bool ParseOperand(Operand* operand) {
    operand->offset = Peek().offset;
    switch (Peek().kind) {
      case TokenKind::kName:
        operand->form = Operand::Form::kName;
        operand->name_offset = operand->offset;
        operand->names.push_back(Take().text);
        return true;
      case TokenKind::kInt:
      case TokenKind::kFloat:
      case TokenKind::kImaginary:
      case TokenKind::kChar:
      case TokenKind::kString:
        return TakeLiteral(operand);
      default:
        break;
    }
    if (!TakeIf("(")) return ParseTypeOperand(operand);
    operand->form = Operand::Form::kAnchor;
    return ParseExpression(&operand->ast) && Expect(")");
  }

  ABSL_ATTRIBUTE_NOINLINE bool TakeLiteral(Operand* operand) {
    operand->form = Operand::Form::kAnchor;
    absl::StatusOr<Ast> constant = ParseLiteral(Take());
    if (constant.ok()) {
      operand->ast = *std::move(constant);
      operand->ast.offset = operand->offset;
    } else if (rejected_.ok()) {
      rejected_ = MeaningError(text_, operand->offset,
                               ToStd(constant.status().message()),
                               "numbers are decimal, and fit 64 bits");
    }
    return true;
  }

  ABSL_ATTRIBUTE_NOINLINE bool ParseTypeOperand(Operand* operand) {
    const Token& token = Peek();
    std::string_view node;
    if (token.Is("[")) node = "ArrayType";
    if (token.IsKeyword("map")) node = "MapType";
    if (token.IsKeyword("chan")) node = "ChanType";
    if (token.IsKeyword("struct")) node = "StructType";
    if (token.IsKeyword("interface")) node = "InterfaceType";
    if (token.IsKeyword("func")) node = "FuncType";
    if (node.empty()) return FailExpected("operand");
    if (!SkipType()) return false;
    if (Peek().Is("{")) {
      if (!SkipBlock("{", "}")) return false;
      node = node == "FuncType" ? "FuncLit" : "CompositeLit";
    }
    return RejectOperand(node, token.offset,
                         "there are no types, composite or function literals",
                         operand);
  }

  ABSL_ATTRIBUTE_NOINLINE bool ParseSelector(Operand* operand) {
    const std::size_t offset = Peek().offset;
    if (TakeIf("(")) {
      if (Peek().IsKeyword("type")) {
        Take();
      } else if (!SkipType()) {
        return false;
      }
      return Expect(")") &&
             RejectOperand("TypeAssertExpr", offset,
                           "there are no type assertions", operand);
    }
    if (Peek().kind != TokenKind::kName) {
      return FailExpected("selector or type assertion");
    }
    operand->name_offset = Peek().offset;
    const std::string& name = Take().text;
    switch (operand->form) {
      case Operand::Form::kAnchor:
        operand->form = Operand::Form::kAnchorSelector;
        [[fallthrough]];
      case Operand::Form::kName:
        operand->names.push_back(name);
        return true;
      case Operand::Form::kAnchorSelector:
        return RejectOperand("SelectorExpr", offset,
                             "only one method name may follow a call, a "
                             "literal or parentheses",
                             operand);
      case Operand::Form::kIndex:
        return RejectOperand("IndexExpr", operand->offset,
                             "put the map lookup in parentheses to call a "
                             "method on it: (m[\"k\"]).startsWith(\"a\")",
                             operand);
      case Operand::Form::kOther:
        return RejectOperand("SelectorExpr", offset,
                             "a selector may follow only a name", operand);
    }
    return true;
  }

  // Behind the opening bracket.
  ABSL_ATTRIBUTE_NOINLINE bool ParseIndex(Operand* operand) {
    const std::size_t bracket = tokens_[at_ - 1].offset;
    const std::size_t offset = Peek().offset;
    Finish(operand);
    std::vector<Ast> args(2);
    args[0] = std::move(operand->ast);
    if (!Peek().Is(":") && !ParseExpression(&args[1])) return false;
    bool slice = false;
    while (TakeIf(":")) {
      slice = true;
      if (Peek().Is(":") || Peek().Is("]")) continue;
      if (Ast ignored; !ParseExpression(&ignored)) return false;
    }
    if (!Expect("]")) return false;
    operand->form = Operand::Form::kIndex;
    if (slice) {
      return RejectOperand("SliceExpr", offset, "there are no slices", operand);
    }
    return MakeFunction({"INDEX", bracket, std::move(args)}, &operand->ast);
  }

  // Behind the opening parenthesis.
  ABSL_ATTRIBUTE_NOINLINE bool ParseCall(Operand* operand) {
    std::vector<Ast> args;
    if (!ParseArguments(&args)) return false;
    std::unique_ptr<Ast> target;
    if (operand->form == Operand::Form::kAnchorSelector) {
      target = std::make_unique<Ast>(std::move(operand->ast));
    } else if (operand->form != Operand::Form::kName) {
      return RejectOperand("CallExpr", operand->offset,
                           "only a function or a method can be called",
                           operand);
    }
    const std::string function = std::move(operand->names.back());
    operand->names.pop_back();
    if (!operand->names.empty()) {
      target = std::make_unique<Ast>(Variable(*operand));
      operand->names.clear();
    }
    operand->form = Operand::Form::kAnchor;
    return MakeFunction(
        {function, operand->name_offset, std::move(args), std::move(target)},
        &operand->ast);
  }

  // Up to and with the closing parenthesis.
  ABSL_ATTRIBUTE_NOINLINE bool ParseArguments(std::vector<Ast>* args) {
    bool spread = false;
    while (!Peek().Is(")") && Peek().kind != TokenKind::kEnd && !spread) {
      args->emplace_back();
      if (!ParseExpression(&args->back())) return false;
      spread = TakeIf("...");
      if (TakeIf(",")) continue;
      if (Peek().kind == TokenKind::kNewline) {
        return Fail("missing ',' before newline in argument list",
                    "close the list with ')'");
      }
      if (!Peek().Is(")")) {
        return Fail("missing ',' in argument list", Suggestion(Peek()));
      }
    }
    return Expect(")");
  }

  static Ast Variable(const Operand& operand) {
    Ast ast;
    ast.kind = Ast::Kind::kVariable;
    ast.text = absl::StrJoin(operand.names, ".");
    ast.offset = operand.offset;
    return ast;
  }

  // Gives a name its meaning now that no call follows.
  ABSL_ATTRIBUTE_NOINLINE void Finish(Operand* operand) {
    if (operand->form == Operand::Form::kAnchorSelector) {
      Reject("SelectorExpr", operand->offset,
             "a name after a call, a literal or parentheses must be called as "
             "a method");
    }
    if (operand->form != Operand::Form::kName) return;
    const std::vector<std::string>& names = operand->names;
    operand->ast = names.size() == 1 && IsBoolLiteral(names[0])
                       ? BoolConstant(names[0])
                       : Variable(*operand);
    operand->ast.offset = operand->offset;
    operand->names.clear();
  }

  // From an opening bracket to the one that closes it.
  ABSL_ATTRIBUTE_NOINLINE bool SkipBlock(std::string_view open,
                                         std::string_view close) {
    int nesting = 0;
    do {
      if (Peek().kind == TokenKind::kEnd) {
        return FailExpected(absl::StrCat("'", ToAbsl(close), "'"));
      }
      if (Peek().Is(open)) ++nesting;
      if (Peek().Is(close)) --nesting;
      Take();
    } while (nesting > 0);
    return true;
  }

  bool SkipType() {
    const Level level(&depth_);
    if (depth_ > kMaxNesting) return FailTooDeep();
    const Token& token = Peek();
    if (token.kind == TokenKind::kName) {
      Take();
      while (Peek().Is(".") && tokens_[at_ + 1].kind == TokenKind::kName) {
        at_ += 2;
      }
      return true;
    }
    if (token.Is("[")) return SkipBlock("[", "]") && SkipType();
    if (token.IsKeyword("func")) return SkipSignature();
    if (token.IsKeyword("map")) {
      Take();
      if (!Peek().Is("[")) return FailExpected("'['");
      return SkipBlock("[", "]") && SkipType();
    }
    if (token.IsKeyword("struct") || token.IsKeyword("interface")) {
      Take();
      return Peek().Is("{") ? SkipBlock("{", "}") : FailExpected("'{'");
    }
    if (TakeIf("*")) return SkipType();
    if (TakeIf("(")) return SkipType() && Expect(")");
    if (token.IsKeyword("chan")) {
      Take();
      TakeIf("<-");
      return SkipType();
    }
    return FailExpected("type");
  }

  ABSL_ATTRIBUTE_NOINLINE bool SkipSignature() {
    Take();
    if (!Peek().Is("(")) return FailExpected("'('");
    if (!SkipBlock("(", ")")) return false;
    if (Peek().Is("(")) return SkipBlock("(", ")");
    const Token& result = Peek();
    const bool type = result.kind == TokenKind::kName || result.Is("[") ||
                      result.Is("*") || result.IsKeyword("map") ||
                      result.IsKeyword("chan") || result.IsKeyword("func") ||
                      result.IsKeyword("struct") ||
                      result.IsKeyword("interface");
    return !type || SkipType();
  }

  const std::string_view text_;
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  absl::Status error_;
  absl::Status rejected_;  // the first thing that the language has no use for
};

}  // namespace

absl::StatusOr<Ast> Parse(std::string_view text) {
  MIXER_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(text));
  return Parser(text, std::move(tokens)).Run();
}

}  // namespace mixer::expr

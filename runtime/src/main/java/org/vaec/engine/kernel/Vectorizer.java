package org.vaec.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.vaec.engine.Precision;
import org.vaec.engine.kernel.VectorCode.Operation;

/**
 * Makes vector code of the formulas in {@link FloatMath} or {@link DoubleMath}: reads their byte
 * code and writes the vector module's method for each instruction, so that one line of Java is what
 * both a number and a vector of numbers go through.
 *
 * <p>Formulas are written out where they are used. As calls the JVM would inline them only up to a
 * number of byte codes that a kernel of some length exceeds, and vectors that reach a call are
 * objects on the heap.
 */
final class Vectorizer {
  private static final String MODULE = "jdk.incubator.vector.";
  static final ClassDesc SPECIES = ClassDesc.of(MODULE + "VectorSpecies");
  private static final ClassDesc VECTOR = ClassDesc.of(MODULE + "Vector");
  private static final ClassDesc MASK = ClassDesc.of(MODULE + "VectorMask");
  private static final ClassDesc OPERATORS = ClassDesc.of(MODULE + "VectorOperators");
  private static final ClassDesc BINARY = ClassDesc.of(MODULE + "VectorOperators$Binary");
  private static final ClassDesc CONVERSION = ClassDesc.of(MODULE + "VectorOperators$Conversion");

  private final ClassDesc vector;
  private final ClassDesc number;
  private final ClassDesc bitsVector;
  private final ClassDesc bits;
  private final String asBits;
  private final String asNumbers;
  private final Map<String, CodeModel> formulas = new HashMap<>();

  Vectorizer(Precision precision) {
    boolean single = precision == Precision.FLOAT32;
    this.vector = ClassDesc.of(MODULE + (single ? "FloatVector" : "DoubleVector"));
    this.number = single ? ConstantDescs.CD_float : ConstantDescs.CD_double;
    this.bitsVector = ClassDesc.of(MODULE + (single ? "IntVector" : "LongVector"));
    this.bits = single ? ConstantDescs.CD_int : ConstantDescs.CD_long;
    this.asBits = single ? "reinterpretAsInts" : "reinterpretAsLongs";
    this.asNumbers = single ? "reinterpretAsFloats" : "reinterpretAsDoubles";
    Class<?> source = single ? FloatMath.class : DoubleMath.class;
    try (InputStream in = source.getResourceAsStream(source.getSimpleName() + ".class")) {
      for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        formulas.put(method.methodName().stringValue(), method.code().orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The type of vectors, such as {@code FloatVector}. */
  ClassDesc vector() {
    return vector;
  }

  /** The type of one number. */
  ClassDesc number() {
    return number;
  }

  /** Whether there is a formula of this name. */
  boolean knows(String name) {
    return formulas.containsKey(name);
  }

  private boolean isOwn(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    return owner.endsWith("/FloatMath") || owner.endsWith("/DoubleMath");
  }

  /** A broadcast of the number that {@code push} leaves on the stack. */
  void broadcast(CodeBuilder code, Runnable push) {
    code.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
    push.run();
    code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, number));
  }

  /**
   * Adds a formula to code.
   *
   * @param operands where its arguments are among the code's values
   * @return where its result is
   */
  int add(VectorCode code, String formula, List<Integer> operands) {
    return new Reading(code, formula, operands).result();
  }

  /** The values of a loop: its inputs, then what its lines compute. */
  VectorCode code(LoopBody body) {
    VectorCode code = new VectorCode();
    List<Integer> places = new ArrayList<>();
    body.inputs().forEach(input -> places.add(code.input()));
    for (LoopBody.Line line : body.lines()) {
      places.add(add(code, line.formula(), line.operands().stream().map(places::get).toList()));
    }
    return code;
  }

  /** One formula at one place: its byte code, run on the places of values. */
  private final class Reading {
    private final VectorCode code;
    private final String name;
    private final Map<Integer, Integer> locals = new HashMap<>();
    private final Deque<Integer> stack = new ArrayDeque<>();

    /** An integer that the next instruction takes as its right operand. */
    private ConstantDesc integer;

    Reading(VectorCode code, String name, List<Integer> operands) {
      this.code = code;
      this.name = name;
      // A private formula may take bits; they have as many slots as the number.
      int slots = TypeKind.from(number).slotSize();
      for (int argument = 0; argument < operands.size(); argument++) {
        locals.put(argument * slots, operands.get(argument));
      }
    }

    int result() {
      for (CodeElement element : formulas.get(name)) {
        if (integer != null && !(element instanceof OperatorInstruction)) {
          throw unknown(element);
        }
        switch (element) {
          case LoadInstruction load -> stack.push(locals.get(load.slot()));
          case StoreInstruction store -> locals.put(store.slot(), stack.pop());
          case ConstantInstruction constant -> constant(constant.constantValue());
          case OperatorInstruction operator -> operator(operator.opcode());
          case InvokeInstruction call -> call(call);
          case ConvertInstruction convert when convert.opcode() == Opcode.I2F ->
              push(Operation.CONVERT, 1);
          case ReturnInstruction done -> {}
          case java.lang.classfile.PseudoInstruction nothing -> {}
          default -> throw unknown(element);
        }
      }
      return stack.pop();
    }

    private IllegalStateException unknown(CodeElement element) {
      return new IllegalStateException(
          "engine: formula " + name + " has no vector form because of " + element);
    }

    private List<Integer> pop(int operands) {
      List<Integer> popped = new ArrayList<>();
      for (int operand = 0; operand < operands; operand++) {
        popped.addFirst(stack.pop());
      }
      return popped;
    }

    private void push(Operation operation, int operands) {
      stack.push(code.value(operation, pop(operands), null));
    }

    private void pushOfBits(Operation operation) {
      stack.push(code.value(operation, pop(integer == null ? 2 : 1), integer));
      integer = null;
    }

    private void constant(ConstantDesc value) {
      if (value instanceof Float || value instanceof Double) {
        stack.push(code.value(Operation.NUMBER, List.of(), value));
      } else {
        integer = value;
      }
    }

    private void operator(Opcode opcode) {
      switch (opcode) {
        case FADD, DADD -> push(Operation.ADD, 2);
        case FSUB, DSUB -> push(Operation.SUBTRACT, 2);
        case FMUL, DMUL -> push(Operation.MULTIPLY, 2);
        case FDIV, DDIV -> push(Operation.DIVIDE, 2);
        case FNEG, DNEG -> push(Operation.NEGATE, 1);
        case IADD, LADD -> pushOfBits(Operation.ADD_BITS);
        case ISUB, LSUB -> pushOfBits(Operation.SUBTRACT_BITS);
        case ISHL, LSHL -> pushOfBits(Operation.SHIFT_LEFT);
        case ISHR, LSHR -> pushOfBits(Operation.SHIFT_RIGHT);
        case IUSHR, LUSHR -> pushOfBits(Operation.SHIFT_RIGHT_UNSIGNED);
        default -> throw new IllegalStateException("engine: no vector form of " + opcode);
      }
    }

    private void call(InvokeInstruction call) {
      String method = call.name().stringValue();
      if (isOwn(call)) {
        stack.push(add(code, method, pop(call.typeSymbol().parameterCount())));
        return;
      }
      switch (method) {
        case "fma" -> push(Operation.FMA, 3);
        case "min" -> push(Operation.MIN, 2);
        case "max" -> push(Operation.MAX, 2);
        case "abs" -> push(Operation.ABS, 1);
        case "sqrt" -> push(Operation.SQRT, 1);
        case "less" -> push(Operation.LESS, 2);
        case "equal" -> push(Operation.EQUAL, 2);
        case "blend" -> push(Operation.BLEND, 3);
        case "floatToRawIntBits", "doubleToRawLongBits" -> push(Operation.TO_BITS, 1);
        case "intBitsToFloat", "longBitsToDouble" -> push(Operation.OF_BITS, 1);
        default -> throw unknown(call);
      }
    }
  }

  /** Writes what makes a value: takes its operands from the stack and leaves it there. */
  void write(CodeBuilder code, VectorCode.Value value) {
    ConstantDesc constant = value.constant();
    switch (value.operation()) {
      case INPUT -> throw new IllegalStateException("engine: an input is read, not computed");
      case NUMBER -> broadcast(code, () -> code.loadConstant(constant));
      case ADD -> invoke(code, "add", vector, VECTOR);
      case SUBTRACT -> invoke(code, "sub", vector, VECTOR);
      case MULTIPLY -> invoke(code, "mul", vector, VECTOR);
      case DIVIDE -> invoke(code, "div", vector, VECTOR);
      case NEGATE -> invoke(code, "neg", vector);
      case FMA -> invoke(code, "fma", vector, VECTOR, VECTOR);
      case MIN -> invoke(code, "min", vector, VECTOR);
      case MAX -> invoke(code, "max", vector, VECTOR);
      case ABS -> invoke(code, "abs", vector);
      case SQRT -> invoke(code, "sqrt", vector);
      case LESS -> invoke(code, "lt", MASK, VECTOR);
      case EQUAL -> invoke(code, "eq", MASK, VECTOR);
      case BLEND -> invoke(code, "blend", vector, VECTOR, MASK);
      case TO_BITS -> invoke(code, asBits, bitsVector);
      case OF_BITS -> code.invokevirtual(bitsVector, asNumbers, MethodTypeDesc.of(vector));
      case ADD_BITS -> onBits(code, "add", constant);
      case SUBTRACT_BITS -> onBits(code, "sub", constant);
      case SHIFT_LEFT -> shift(code, "LSHL", constant);
      case SHIFT_RIGHT -> shift(code, "ASHR", constant);
      case SHIFT_RIGHT_UNSIGNED -> shift(code, "LSHR", constant);
      case CONVERT -> intToFloat(code);
    }
  }

  private void invoke(CodeBuilder code, String method, ClassDesc result, ClassDesc... operands) {
    code.invokevirtual(vector, method, MethodTypeDesc.of(result, operands));
  }

  private void onBits(CodeBuilder code, String method, ConstantDesc integer) {
    if (integer != null) {
      code.loadConstant(integer);
    }
    ClassDesc right = integer == null ? VECTOR : bits;
    code.invokevirtual(bitsVector, method, MethodTypeDesc.of(bitsVector, right));
  }

  private void shift(CodeBuilder code, String operator, ConstantDesc integer) {
    code.getstatic(OPERATORS, operator, BINARY);
    code.loadConstant(((Number) integer).longValue());
    code.invokevirtual(
        bitsVector, "lanewise", MethodTypeDesc.of(bitsVector, BINARY, ConstantDescs.CD_long));
  }

  private void intToFloat(CodeBuilder code) {
    code.getstatic(OPERATORS, "I2F", CONVERSION);
    code.iconst_0();
    code.invokevirtual(
        bitsVector, "convert", MethodTypeDesc.of(VECTOR, CONVERSION, ConstantDescs.CD_int));
    code.checkcast(vector);
  }
}

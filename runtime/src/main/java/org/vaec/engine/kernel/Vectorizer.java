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
import java.util.HashMap;
import java.util.Map;
import org.vaec.engine.Precision;

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
  private final Map<String, MethodTypeDesc> types = new HashMap<>();

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
        String name = method.methodName().stringValue();
        formulas.put(name, method.code().orElseThrow());
        types.put(name, method.methodTypeSymbol());
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

  /** About how many vector instructions a formula is. */
  int cost(String name) {
    int cost = 0;
    for (CodeElement element : formulas.get(name)) {
      cost +=
          switch (element) {
            case OperatorInstruction i -> 1;
            case InvokeInstruction i when formulas.containsKey(i.name().stringValue()) ->
                isOwn(i) ? cost(i.name().stringValue()) : 1;
            case InvokeInstruction i -> 1;
            default -> 0;
          };
    }
    return cost;
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

  /** Writes a formula: takes its arguments, vectors, from the stack and leaves its result there. */
  void emit(CodeBuilder code, String name) {
    new Inlining(code, name).run();
  }

  /** One formula at one place. */
  private final class Inlining {
    private final CodeBuilder code;
    private final String name;

    /** The local variable of the kernel for each of the formula. */
    private final Map<Integer, Integer> locals = new HashMap<>();

    /** An integer that the next instruction takes as its right operand. */
    private ConstantDesc integer;

    Inlining(CodeBuilder code, String name) {
      this.code = code;
      this.name = name;
    }

    void run() {
      MethodTypeDesc type = types.get(name);
      int slots = TypeKind.from(number).slotSize();
      for (int argument = type.parameterCount() - 1; argument >= 0; argument--) {
        // A private formula may take bits; they have as many slots as the number.
        code.astore(local(argument * slots));
      }
      for (CodeElement element : formulas.get(name)) {
        if (integer != null && !(element instanceof OperatorInstruction)) {
          throw unknown(element);
        }
        switch (element) {
          case LoadInstruction load -> code.aload(local(load.slot()));
          case StoreInstruction store -> code.astore(local(store.slot()));
          case ConstantInstruction constant -> constant(constant.constantValue());
          case OperatorInstruction operator -> operator(operator.opcode());
          case InvokeInstruction call -> call(call);
          case ConvertInstruction convert when convert.opcode() == Opcode.I2F -> intToFloat();
          case ReturnInstruction done -> {}
          case java.lang.classfile.PseudoInstruction nothing -> {}
          default -> throw unknown(element);
        }
      }
    }

    private IllegalStateException unknown(CodeElement element) {
      return new IllegalStateException(
          "engine: formula " + name + " has no vector form because of " + element);
    }

    private int local(int slot) {
      return locals.computeIfAbsent(slot, s -> code.allocateLocal(TypeKind.REFERENCE));
    }

    private void constant(ConstantDesc value) {
      if (value instanceof Float || value instanceof Double) {
        broadcast(code, () -> code.loadConstant(value));
      } else {
        integer = value;
      }
    }

    private void operator(Opcode opcode) {
      switch (opcode) {
        case FADD, DADD -> onVectors("add");
        case FSUB, DSUB -> onVectors("sub");
        case FMUL, DMUL -> onVectors("mul");
        case FDIV, DDIV -> onVectors("div");
        case FNEG, DNEG -> code.invokevirtual(vector, "neg", MethodTypeDesc.of(vector));
        case IADD, LADD -> onBits("add");
        case ISUB, LSUB -> onBits("sub");
        case ISHL, LSHL -> shift("LSHL");
        case ISHR, LSHR -> shift("ASHR");
        case IUSHR, LUSHR -> shift("LSHR");
        default -> throw new IllegalStateException("engine: no vector form of " + opcode);
      }
      integer = null;
    }

    private void onVectors(String method) {
      code.invokevirtual(vector, method, MethodTypeDesc.of(vector, VECTOR));
    }

    private void onBits(String method) {
      if (integer == null) {
        code.invokevirtual(bitsVector, method, MethodTypeDesc.of(bitsVector, VECTOR));
      } else {
        code.loadConstant(integer);
        code.invokevirtual(bitsVector, method, MethodTypeDesc.of(bitsVector, bits));
      }
    }

    private void shift(String operator) {
      code.getstatic(OPERATORS, operator, BINARY);
      code.loadConstant(((Number) integer).longValue());
      code.invokevirtual(
          bitsVector, "lanewise", MethodTypeDesc.of(bitsVector, BINARY, ConstantDescs.CD_long));
    }

    private void intToFloat() {
      code.getstatic(OPERATORS, "I2F", CONVERSION);
      code.iconst_0();
      code.invokevirtual(
          bitsVector, "convert", MethodTypeDesc.of(VECTOR, CONVERSION, ConstantDescs.CD_int));
      code.checkcast(vector);
    }

    private void call(InvokeInstruction call) {
      String method = call.name().stringValue();
      if (isOwn(call)) {
        emit(code, method);
        return;
      }
      switch (method) {
        case "fma" -> code.invokevirtual(vector, "fma", MethodTypeDesc.of(vector, VECTOR, VECTOR));
        case "min", "max" -> onVectors(method);
        case "abs", "sqrt" -> code.invokevirtual(vector, method, MethodTypeDesc.of(vector));
        case "less" -> code.invokevirtual(vector, "lt", MethodTypeDesc.of(MASK, VECTOR));
        case "equal" -> code.invokevirtual(vector, "eq", MethodTypeDesc.of(MASK, VECTOR));
        case "blend" ->
            code.invokevirtual(vector, "blend", MethodTypeDesc.of(vector, VECTOR, MASK));
        case "floatToRawIntBits", "doubleToRawLongBits" ->
            code.invokevirtual(vector, asBits, MethodTypeDesc.of(bitsVector));
        case "intBitsToFloat", "longBitsToDouble" ->
            code.invokevirtual(bitsVector, asNumbers, MethodTypeDesc.of(vector));
        default -> throw unknown(call);
      }
    }
  }
}

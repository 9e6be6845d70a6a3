package org.vaec.engine.kernel;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.vaec.engine.Precision;

/**
 * Writes the class of a {@link LoopBody}: one loop, a vector of numbers at a time, with what lies
 * between inputs and results in registers.
 *
 * <pre>
 * int i = 0;
 * do {
 *   i = min(i, n - L);                  // the last vector overlaps the one before
 *   v0 = load(input0 + i); ...          // or a broadcast before the loop
 *   v7 = v3.add(v5); store(result0 + i, v7); ...
 *   i += L;
 * } while (i &lt; n);
 * </pre>
 *
 * <p>The last vector computes some numbers a second time, from the same inputs: results never
 * overwrite inputs. So there is no second copy of the body for what remains, and no mask.
 */
final class LoopWriter {
  private static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());
  private static final ClassDesc SEGMENT = ClassDesc.of(MemorySegment.class.getName());
  private static final ClassDesc ORDER = ClassDesc.of(ByteOrder.class.getName());
  private static final ClassDesc LAYOUT = ClassDesc.of(ValueLayout.class.getName());
  private static final ClassDesc NAME =
      ClassDesc.of(LoopWriter.class.getPackageName(), "GeneratedLoop");
  private static final int AT = 1;
  private static final int N = 2;

  private final LoopBody body;
  private final Vectorizer vectorizer;
  private final int lanes;
  private final int shift;
  private CodeBuilder code;

  /** What the lines compute, as far as they are written. */
  private final VectorCode values = new VectorCode();

  /** The local variables of addresses, and of the values. */
  private final List<Integer> addresses = new ArrayList<>();

  private final List<Integer> vectors = new ArrayList<>();

  private LoopWriter(LoopBody body, Vectorizer vectorizer) {
    this.body = body;
    this.vectorizer = vectorizer;
    this.lanes = Loops.vectorLength(body.precision());
    this.shift = body.precision() == Precision.FLOAT32 ? 2 : 3;
  }

  /** The loop, as a hidden class that is unloaded with its last use. */
  static Loop write(LoopBody body, Vectorizer vectorizer) {
    byte[] bytes = new LoopWriter(body, vectorizer).bytes();
    try {
      return (Loop)
          MethodHandles.lookup()
              .defineHiddenClass(bytes, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("engine: a generated loop cannot be loaded", e);
    }
  }

  private byte[] bytes() {
    return ClassFile.of()
        .build(
            NAME,
            type ->
                type.withFlags(ClassFile.ACC_FINAL)
                    .withInterfaceSymbols(ClassDesc.of(Loop.class.getName()))
                    .withMethodBody(
                        ConstantDescs.INIT_NAME,
                        ConstantDescs.MTD_void,
                        0,
                        init ->
                            init.aload(0)
                                .invokespecial(
                                    ConstantDescs.CD_Object,
                                    ConstantDescs.INIT_NAME,
                                    ConstantDescs.MTD_void)
                                .return_())
                    .withMethodBody(
                        "run",
                        MethodTypeDesc.of(
                            ConstantDescs.CD_void,
                            ConstantDescs.CD_long.arrayType(),
                            ConstantDescs.CD_int),
                        ClassFile.ACC_PUBLIC,
                        this::run));
  }

  private void run(CodeBuilder code) {
    this.code = code;
    for (int k = 0; k < body.addresses(); k++) {
      int address = code.allocateLocal(TypeKind.LONG);
      code.aload(AT).loadConstant(k).laload().lstore(address);
      addresses.add(address);
    }
    int last = code.allocateLocal(TypeKind.INT);
    int i = code.allocateLocal(TypeKind.INT);
    int offset = code.allocateLocal(TypeKind.LONG);
    code.iload(N).loadConstant(lanes).isub().istore(last);
    code.iconst_0().istore(i);
    for (int input = 0; input < body.inputs().size(); input++) {
      int vector = code.allocateLocal(TypeKind.REFERENCE);
      vectors.add(vector);
      values.input();
      if (body.inputs().get(input) == LoopBody.Input.SINGLE) {
        single(addresses.get(input));
        code.astore(vector);
      }
    }
    Label top = code.newBoundLabel();
    code.iload(i).iload(last);
    code.invokestatic(
        ClassDesc.of(Math.class.getName()),
        "min",
        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
    code.istore(i);
    code.iload(i).i2l().loadConstant(shift).lshl().lstore(offset);
    for (int input = 0; input < body.inputs().size(); input++) {
      if (body.inputs().get(input) == LoopBody.Input.LINE) {
        load(addresses.get(input), offset);
        code.astore(vectors.get(input));
      }
    }
    lines(offset);
    code.iload(i).loadConstant(lanes).iadd().istore(i);
    code.iload(i).iload(N).if_icmplt(top);
    code.return_();
  }

  private void lines(int offset) {
    List<Integer> places = new ArrayList<>();
    for (int input = 0; input < body.inputs().size(); input++) {
      places.add(input);
    }
    int result = body.inputs().size();
    for (LoopBody.Line line : body.lines()) {
      List<Integer> operands = line.operands().stream().map(places::get).toList();
      int place = vectorizer.add(values, line.formula(), operands);
      while (vectors.size() < values.size()) {
        compute(values.at(vectors.size()));
      }
      places.add(place);
      if (line.stored()) {
        store(vectors.get(place), addresses.get(result++), offset);
      }
    }
  }

  private void compute(VectorCode.Value value) {
    value.operands().forEach(operand -> code.aload(vectors.get(operand)));
    vectorizer.write(code, value);
    int vector = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(vector);
    vectors.add(vector);
  }

  private void single(int address) {
    String layout = body.precision() == Precision.FLOAT32 ? "JAVA_FLOAT" : "JAVA_DOUBLE";
    String type = body.precision() == Precision.FLOAT32 ? "OfFloat" : "OfDouble";
    ClassDesc layoutType = LAYOUT.nested(type);
    vectorizer.broadcast(
        code,
        () ->
            code.getstatic(LANES, "ALL", SEGMENT)
                .getstatic(LAYOUT, layout, layoutType)
                .lload(address)
                .invokeinterface(
                    SEGMENT,
                    "get",
                    MethodTypeDesc.of(vectorizer.number(), layoutType, ConstantDescs.CD_long)));
  }

  private void load(int address, int offset) {
    code.getstatic(vectorizer.vector(), "SPECIES_PREFERRED", Vectorizer.SPECIES)
        .getstatic(LANES, "ALL", SEGMENT)
        .lload(address)
        .lload(offset)
        .ladd()
        .getstatic(LANES, "ORDER", ORDER)
        .invokestatic(
            vectorizer.vector(),
            "fromMemorySegment",
            MethodTypeDesc.of(
                vectorizer.vector(), Vectorizer.SPECIES, SEGMENT, ConstantDescs.CD_long, ORDER));
  }

  private void store(int vector, int address, int offset) {
    code.aload(vector)
        .getstatic(LANES, "ALL", SEGMENT)
        .lload(address)
        .lload(offset)
        .ladd()
        .getstatic(LANES, "ORDER", ORDER)
        .invokevirtual(
            vectorizer.vector(),
            "intoMemorySegment",
            MethodTypeDesc.of(ConstantDescs.CD_void, SEGMENT, ConstantDescs.CD_long, ORDER));
  }
}

// Says for each counter of the register map whether it counts in this cycle.
//
// While the machine is busy, of each engine exactly one does: what the engine does with the
// commands that it has; without one, what the first command in its queue waits for; or idle. A
// command that waits for several engines counts for MUL before LOAD before STORE. The two parts of
// MUL, DECODE and ARRAY, share a queue and are counted apart.

`include "sluice_assert.svh"

module activity
  import sluice_pkg::*;
  import sluice_regs_pkg::*;
#(
  localparam int unsigned Engines = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                busy_i,
  input  logic                read_beat_i,
  input  logic                write_beat_i,
  input  dispatch_activity_t  dispatch_i,
  input  load_activity_t      load_i,
  input  decode_activity_t    decode_i,
  input  array_activity_t     array_i,
  input  store_activity_t     store_i,
  input  logic [Engines-1:0][Engines-1:0] waits_i,  // a queue's first command, for STORE, MUL, LOAD
  input  logic                mul_offered_i,
  input  logic                mul_taken_i,
  output logic [Counters-1:0] event_o
);

  localparam int unsigned EngineLoad = 0;
  localparam int unsigned EngineMul = 1;
  localparam int unsigned EngineStore = 2;

  // What a command waits for, one bit at most.
  typedef struct packed {
    logic store;
    logic load;
    logic mul;
  } wait_t;

  function automatic wait_t first_of(logic [Engines-1:0] waits);
    return '{
        mul: waits[EngineMul],
        load: waits[EngineLoad] && !waits[EngineMul],
        store: waits == (Engines'(1) << EngineStore)
    };
  endfunction

  localparam int unsigned Dispatch = counter_at(RegDispatchBusy);
  localparam int unsigned Load = counter_at(RegLoadBusy);
  localparam int unsigned Decode = counter_at(RegDecodeBusy);
  localparam int unsigned Array = counter_at(RegArrayBusy);
  localparam int unsigned Store = counter_at(RegStoreBusy);

  wire wait_t load_wait = first_of(waits_i[EngineLoad]);
  wire wait_t mul_wait = first_of(waits_i[EngineMul]);
  wire wait_t store_wait = first_of(waits_i[EngineStore]);

  wire has_load = |load_i;
  wire has_decode = |decode_i;
  wire feeds = array_i.busy || array_i.stall_weights;
  wire has_store = |store_i;

  // A MUL that is offered and not taken lacks a place behind the ones that the array works on.
  wire mul_blocked = mul_offered_i && !mul_taken_i;

  always_comb begin
    event_o = '0;
    event_o[counter_at(RegReadBeats)] = read_beat_i;
    event_o[counter_at(RegWriteBeats)] = write_beat_i;
    event_o[counter_at(RegWeightSteps)] = decode_i.busy;
    if (busy_i) begin
      event_o[counter_at(RegCycles)] = 1'b1;

      event_o[counter_at(RegDispatchBusy)] = dispatch_i.busy;
      event_o[counter_at(RegDispatchStallMemory)] = dispatch_i.stall_memory;
      event_o[counter_at(RegDispatchStallQueue)] = dispatch_i.stall_queue;
      event_o[counter_at(RegDispatchStallFence)] = dispatch_i.stall_fence;
      event_o[counter_at(RegDispatchIdle)] = dispatch_i == '0;

      event_o[counter_at(RegLoadBusy)] = load_i.busy;
      event_o[counter_at(RegLoadStallMemory)] = load_i.stall_memory;
      event_o[counter_at(RegLoadStallTable)] = load_i.stall_table;
      event_o[counter_at(RegLoadStallMul)] = !has_load && load_wait.mul;
      event_o[counter_at(RegLoadStallStore)] = !has_load && load_wait.store;
      event_o[counter_at(RegLoadIdle)] = !has_load && !load_wait.mul && !load_wait.store;

      event_o[counter_at(RegDecodeBusy)] = decode_i.busy;
      event_o[counter_at(RegDecodeStallMemory)] = decode_i.stall_memory;
      event_o[counter_at(RegDecodeStallBits)] = decode_i.stall_bits;
      event_o[counter_at(RegDecodeStallArray)] =
          decode_i.stall_array || (!has_decode && mul_blocked);
      event_o[counter_at(RegDecodeTurn)] = decode_i.turn || (!has_decode && mul_taken_i);
      event_o[counter_at(RegDecodeStallLoad)] = !has_decode && mul_wait.load;
      event_o[counter_at(RegDecodeStallMul)] = !has_decode && mul_wait.mul;
      event_o[counter_at(RegDecodeStallStore)] = !has_decode && mul_wait.store;
      event_o[counter_at(RegDecodeIdle)] = !has_decode && !mul_offered_i && mul_wait == '0;

      event_o[counter_at(RegArrayBusy)] = array_i.busy;
      event_o[counter_at(RegArrayStallWeights)] =
          array_i.stall_weights || (!feeds && mul_offered_i);
      event_o[counter_at(RegArrayDrain)] =
          array_i.drain && !feeds && !mul_offered_i && mul_wait == '0;
      event_o[counter_at(RegArrayStallLoad)] = !feeds && mul_wait.load;
      event_o[counter_at(RegArrayStallMul)] = !feeds && mul_wait.mul;
      event_o[counter_at(RegArrayStallStore)] = !feeds && mul_wait.store;
      event_o[counter_at(RegArrayIdle)] = array_i == '0 && !mul_offered_i && mul_wait == '0;

      event_o[counter_at(RegStoreBusy)] = store_i.busy;
      event_o[counter_at(RegStoreStallMemory)] = store_i.stall_memory;
      event_o[counter_at(RegStoreStallArray)] = store_i.stall_array;
      event_o[counter_at(RegStoreConvert)] = store_i.convert;
      event_o[counter_at(RegStoreStallLoad)] = !has_store && store_wait.load;
      event_o[counter_at(RegStoreStallMul)] = !has_store && store_wait.mul;
      event_o[counter_at(RegStoreIdle)] = !has_store && !store_wait.load && !store_wait.mul;
    end
  end

  `SLUICE_ASSERT(DispatchOnce, $countones(event_o[Load-1:Dispatch]) == 32'(busy_i),
                 "a cycle of DISPATCH counts not once")
  `SLUICE_ASSERT(LoadOnce, $countones(event_o[Decode-1:Load]) == 32'(busy_i),
                 "a cycle of LOAD counts not once")
  `SLUICE_ASSERT(DecodeOnce, $countones(event_o[Array-1:Decode]) == 32'(busy_i),
                 "a cycle of DECODE counts not once")
  `SLUICE_ASSERT(ArrayOnce, $countones(event_o[Store-1:Array]) == 32'(busy_i),
                 "a cycle of ARRAY counts not once")
  `SLUICE_ASSERT(StoreOnce, $countones(event_o[Counters-1:Store]) == 32'(busy_i),
                 "a cycle of STORE counts not once")

endmodule

// From a serial line to the registers of a machine and to memory, as docs/link.md describes.

module link_bridge #(
  parameter int unsigned ClocksPerBit = 16,
  parameter int unsigned MemoryBytes = 131072,
  localparam int unsigned AddrBits = $clog2(MemoryBytes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                rx_i,
  output logic                tx_o,
  // Memory: held until memory_done_i
  output logic                memory_valid_o,
  output logic                memory_write_o,
  output logic [AddrBits-1:2] memory_address_o,
  output logic [31:0]         memory_write_data_o,
  input  logic                memory_done_i,
  input  logic [31:0]         memory_read_data_i,
  // AXI4-Lite
  output logic [11:0]         awaddr_o,
  output logic                awvalid_o,
  input  logic                awready_i,
  output logic [31:0]         wdata_o,
  output logic [3:0]          wstrb_o,
  output logic                wvalid_o,
  input  logic                wready_i,
  input  logic                bvalid_i,
  output logic                bready_o,
  output logic [11:0]         araddr_o,
  output logic                arvalid_o,
  input  logic                arready_i,
  input  logic [31:0]         rdata_i,
  input  logic                rvalid_i,
  output logic                rready_o,
  output logic                machine_reset_o,
  output logic                open_o,           // a host has opened the link
  output logic                traffic_o         // changes from request to request
);

  logic        rx_bit_valid, rx_bit, rx_byte;
  logic        tx_valid, tx_bit, tx_take, tx_byte;
  logic        bus_valid, bus_register, bus_write, register_done;
  logic [9:0]  number;
  logic [31:0] register_read_data;

  uart_rx #(
    .ClocksPerBit(ClocksPerBit)
  ) u_rx (
    .clk_i,
    .rst_ni,
    .rx_i,
    .bit_valid_o(rx_bit_valid),
    .bit_o      (rx_bit),
    .byte_o     (rx_byte)
  );

  uart_tx #(
    .ClocksPerBit(ClocksPerBit)
  ) u_tx (
    .clk_i,
    .rst_ni,
    .valid_i(tx_valid),
    .bit_i  (tx_bit),
    .take_o (tx_take),
    .byte_o (tx_byte),
    .tx_o
  );

  assign memory_valid_o = bus_valid && !bus_register;
  assign memory_write_o = bus_write;

  link_engine #(
    .AddrBits   (AddrBits),
    .MemoryPages(16'(MemoryBytes / link_pkg::PageBytes))
  ) u_engine (
    .clk_i,
    .rst_ni,
    .rx_bit_valid_i     (rx_bit_valid),
    .rx_bit_i           (rx_bit),
    .rx_byte_i          (rx_byte),
    .tx_valid_o         (tx_valid),
    .tx_bit_o           (tx_bit),
    .tx_take_i          (tx_take),
    .tx_byte_i          (tx_byte),
    .bus_valid_o        (bus_valid),
    .bus_register_o     (bus_register),
    .bus_write_o        (bus_write),
    .bus_address_o      (memory_address_o),
    .bus_write_data_o   (memory_write_data_o),
    .bus_number_o       (number),
    .bus_done_i         (bus_register ? register_done : memory_done_i),
    .bus_read_data_i    (bus_register ? register_read_data : memory_read_data_i),
    .machine_reset_o,
    .open_o,
    .traffic_o
  );

  axil_manager u_registers (
    .clk_i,
    .rst_ni,
    .valid_i     (bus_valid && bus_register),
    .write_i     (bus_write),
    .number_i    (number),
    .write_data_i(memory_write_data_o),
    .done_o      (register_done),
    .read_data_o (register_read_data),
    .awaddr_o,
    .awvalid_o,
    .awready_i,
    .wdata_o,
    .wstrb_o,
    .wvalid_o,
    .wready_i,
    .bvalid_i,
    .bready_o,
    .araddr_o,
    .arvalid_o,
    .arready_i,
    .rdata_i,
    .rvalid_i,
    .rready_o
  );

endmodule

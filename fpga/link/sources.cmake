# What turns the accelerator into something for a board, in the order of compilation.
set(SLUICE_LINK_SOURCES
    ../../rtl/common/sram_1rw.sv
    link_pkg.sv
    uart_rx.sv
    uart_tx.sv
    link_engine.sv
    axil_manager.sv
    link_bridge.sv
    axi_memory.sv
    fpga_top.sv)

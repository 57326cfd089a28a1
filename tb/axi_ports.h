// Between the ports of a Verilated sluice_top and the plain structures of tb/axi.h.
//
// Ports wider than 64 bits are VlWide arrays of 32-bit words, others plain integers; both hold byte
// i of the bus at byte i in memory on a little-endian host.
#pragma once

#include <bit>
#include <cstring>

#include "tb/axi.h"

namespace sluice {

static_assert(std::endian::native == std::endian::little);

template <class Model>
constexpr int axi_bus_bytes() {
  return static_cast<int>(sizeof(Model::m_axi_wdata_o));
}

template <class Model>
void sample_axi(const Model& model, AxiManagerSignals& signals) {
  signals.aw = {model.m_axi_awvalid_o != 0,
                {model.m_axi_awaddr_o, model.m_axi_awid_o, model.m_axi_awlen_o,
                 model.m_axi_awsize_o, model.m_axi_awburst_o}};
  signals.ar = {model.m_axi_arvalid_o != 0,
                {model.m_axi_araddr_o, model.m_axi_arid_o, model.m_axi_arlen_o,
                 model.m_axi_arsize_o, model.m_axi_arburst_o}};
  signals.w.valid = model.m_axi_wvalid_o;
  if (signals.w.valid) {
    std::memcpy(signals.w.payload.data.data(), &model.m_axi_wdata_o, sizeof(model.m_axi_wdata_o));
    signals.w.payload.strobe = model.m_axi_wstrb_o;
    signals.w.payload.last = model.m_axi_wlast_o;
  }
  signals.b_ready = model.m_axi_bready_o;
  signals.r_ready = model.m_axi_rready_o;
}

template <class Model>
void drive_axi(const AxiSubordinateSignals& signals, Model& model) {
  model.m_axi_awready_i = signals.aw_ready;
  model.m_axi_wready_i = signals.w_ready;
  model.m_axi_arready_i = signals.ar_ready;
  model.m_axi_bvalid_i = signals.b.valid;
  model.m_axi_bid_i = signals.b.payload.id;
  model.m_axi_bresp_i = signals.b.payload.response;
  model.m_axi_rvalid_i = signals.r.valid;
  if (signals.r.valid) {
    model.m_axi_rid_i = signals.r.payload.id;
    model.m_axi_rresp_i = signals.r.payload.response;
    model.m_axi_rlast_i = signals.r.payload.last;
    std::memcpy(&model.m_axi_rdata_i, signals.r.payload.data.data(), sizeof(model.m_axi_rdata_i));
  }
}

template <class Model>
void sample_axil(const Model& model, AxilSubordinateSignals& signals) {
  signals.aw_ready = model.s_axil_awready_o;
  signals.w_ready = model.s_axil_wready_o;
  signals.ar_ready = model.s_axil_arready_o;
  signals.b = {model.s_axil_bvalid_o != 0, model.s_axil_bresp_o};
  signals.r = {model.s_axil_rvalid_o != 0, {model.s_axil_rdata_o, model.s_axil_rresp_o}};
}

template <class Model>
void drive_axil(const AxilManagerSignals& signals, Model& model) {
  model.s_axil_awvalid_i = signals.aw.valid;
  model.s_axil_awaddr_i = signals.aw.payload;
  model.s_axil_wvalid_i = signals.w.valid;
  model.s_axil_wdata_i = signals.w.payload.data;
  model.s_axil_wstrb_i = signals.w.payload.strobe;
  model.s_axil_arvalid_i = signals.ar.valid;
  model.s_axil_araddr_i = signals.ar.payload;
  model.s_axil_bready_i = signals.b_ready;
  model.s_axil_rready_i = signals.r_ready;
}

}  // namespace sluice

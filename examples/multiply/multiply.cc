// Compresses the matrix of a .npy file and multiplies it with a random vector on simulated RTL.
#include <sluice/sluice.h>

#include <exception>
#include <iostream>

using namespace sluice;

void multiply(const std::string& path) {
  register_all_backends();
  const auto device = open_device("rtl:default");

  // W [N, K], x [1, K] and, in floating point, y [1, N].
  const RowMatrix w = std::get<RowMatrix>(read_npy(path));
  const RowMatrix x = RowMatrix::Random(1, w.cols());
  const RowMatrix y = x * w.transpose();
  const int n = static_cast<int>(w.rows()), k = static_cast<int>(w.cols());

  // Compressed for this machine's array, and into its memory.
  const CodingChoice huffman{Coding::kHuffman};
  const WeightQuantiser quantiser{.step = default_step(Sparsity::kDense, huffman)};
  const PackedTensor packed =
      pack({w.data(), size_t(w.size())}, n, k, quantiser,
           pack_options(device->config(), 1, n, k, Sparsity::kDense, huffman));
  const QuantisedActivations inputs = quantise_activations({x.data(), size_t(k)}, 1, k);
  const PlacedMatmul product = place_matmul(*device, packed, inputs, StoreForm::kFp32);

  // One program of commands.
  ProgramBuilder builder(device->config());
  append_matmul(product, builder);
  check(*device, builder.program(), device->run(builder.program()));

  RowMatrix result(1, n);
  const std::vector<uint64_t> bits = read_result(*device, product);
  for (int i = 0; i < n; ++i) result(i) = std::bit_cast<float>(uint32_t(bits[i]));
  std::cout << n << " x " << k << " at " << packed.bits_per_weight()
            << " bits a weight: " << device->counters().at("CYCLES") << " cycles, error "
            << 100 * (result - y).norm() / y.norm() << "%\n";
}

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("give a float32 matrix: multiply W.npy");
    multiply(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "multiply: " << error.what() << '\n';
    return 1;
  }
}

using System.Buffers;
using System.Text;

namespace Weir.Streaming.Kafka.Tests.Messages;

/// <summary>Headers for a test.</summary>
internal static class HeaderBlocks
{
    public static HeaderBlock Of(params ReadOnlySpan<(string Name, string? Value)> headers)
    {
        var block = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in headers)
        {
            HeaderBlock.Write(block, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value ?? ""), value is null);
        }

        return new HeaderBlock(block.WrittenMemory);
    }
}

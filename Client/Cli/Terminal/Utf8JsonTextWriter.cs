using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weir.Cli.Terminal;

/// <summary>One JSON value on a text writer, on one line, written when disposed.</summary>
internal sealed class Utf8JsonTextWriter : IDisposable
{
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public Utf8JsonTextWriter(TextWriter output)
    {
        _output = output;
        Writer = new Utf8JsonWriter(_buffer);
    }

    public Utf8JsonWriter Writer { get; }

    public void Dispose()
    {
        Writer.Dispose();
        _output.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }
}

using Orleans;

namespace Weir.Persistence.Tests.Conformance;

/// <summary>A state with a bit of everything.</summary>
[GenerateSerializer]
public sealed class TestState
{
    [Id(0)]
    public string Text { get; set; } = "";

    [Id(1)]
    public long Number { get; set; }

    [Id(2)]
    public byte[] Bytes { get; set; } = [];
}

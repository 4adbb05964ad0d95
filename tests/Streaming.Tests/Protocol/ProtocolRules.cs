namespace Weir.Streaming.Tests.Protocol;

/// <summary>The rules of the protocol that can be left out, to show what each is for.</summary>
[Flags]
public enum ProtocolRules
{
    None = 0,

    /// <summary>The grain checks for gaps.</summary>
    Previous = 1,

    /// <summary>The offset is committed only as far as durable answers reach.</summary>
    Answer = 2,

    /// <summary>The touched set is taken before the asking.</summary>
    Swap = 4,

    /// <summary>A grain whose container was wholly skipped publishes all the same.</summary>
    Touched = 8,

    /// <summary>A grain publishes every day that its durable state holds open.</summary>
    Open = 16,

    All = Previous | Answer | Swap | Touched | Open,
}

namespace Weir.Silo.Ingest.Avro;

/// <summary>Avro's types.</summary>
internal enum AvroType : byte
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed,
    Enum,
    Array,
    Map,
    Union,
    Record,
}

/// <summary>A node of a writer's schema. Named types that refer to themselves make it a graph.</summary>
internal sealed class AvroNode(AvroType type, string name = "")
{
    public AvroType Type { get; } = type;

    /// <summary>Unqualified name of a record, enum or fixed; else empty.</summary>
    public string Name { get; } = name;

    /// <summary>Fields of a record that have bytes, branches of a union, the one item of an array or map.</summary>
    public List<(string Name, AvroNode Node)> Children { get; } = [];

    /// <summary>Bytes of a fixed.</summary>
    public int FixedSize { get; init; }

    /// <summary>Whether every value of it has no bytes at all: null, and what is made of nothing else.</summary>
    public bool IsEmpty => Type == AvroType.Null || (Type == AvroType.Fixed && FixedSize == 0) || (Type == AvroType.Record && IsComplete && Children.Count == 0);

    /// <summary>Set once a record's fields are known. Until then, as where it refers to itself, it counts as having bytes.</summary>
    public bool IsComplete { get; set; }
}

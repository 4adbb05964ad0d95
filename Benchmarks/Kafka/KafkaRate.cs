namespace Weir.Benchmarks.Kafka;

/// <summary>What some records took.</summary>
/// <param name="Records">How many.</param>
/// <param name="Time">On the clock.</param>
/// <param name="Cpu">In the process that is measured.</param>
internal readonly record struct KafkaRate(long Records, TimeSpan Time, TimeSpan Cpu)
{
    public double PerSecond => Records / Time.TotalSeconds;

    public double Microseconds => Cpu.TotalMicroseconds / Records;

    /// <summary>Both together.</summary>
    public static KafkaRate operator +(KafkaRate one, KafkaRate other) => new(one.Records + other.Records, one.Time + other.Time, one.Cpu + other.Cpu);

    public IEnumerable<(string Name, double Value, string Unit)> Rows(string name) => [(name, PerSecond, "records/s"), (name, Microseconds, "CPU µs/record")];
}

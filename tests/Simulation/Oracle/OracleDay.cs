using System.Numerics;

namespace Weir.Simulation.Oracle;

/// <summary>What the contract says of one day.</summary>
internal sealed record OracleDay(DateOnly Day, BigInteger ExactTx, BigInteger ExactRx, long Records, long Milliseconds)
{
    public long Tx => (long)BigInteger.Min(ExactTx, long.MaxValue);

    public long Rx => (long)BigInteger.Min(ExactRx, long.MaxValue);

    public long Total => (long)BigInteger.Min((BigInteger)Tx + Rx, long.MaxValue);
}

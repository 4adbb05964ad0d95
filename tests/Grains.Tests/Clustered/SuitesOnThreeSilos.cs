using Weir.Grains.Tests.Cluster;
using Weir.Grains.Tests.Serialization;

namespace Weir.Grains.Tests.Clustered;

public sealed class DayChunkOnThreeSilosTests() : DayChunkSuite(silos: 3);

public sealed class DayShardGrainOnThreeSilosTests() : DayShardGrainSuite(silos: 3);

public sealed class GatewayGrainOnThreeSilosTests() : GatewayGrainSuite(silos: 3);

public sealed class ElevatorGrainOnThreeSilosTests() : ElevatorGrainSuite(silos: 3);

public sealed class ExceptionOnThreeSilosTests() : ExceptionSuite(silos: 3);

/**
 * What pickles of each kind name, as text: `module:name,name`. See allow-lists.ts for what the lists promise.
 *
 * The names were read off pickles, by their opcodes: every value that the standard library can pickle, NumPy 1.19 to 2.4,
 * pandas 0.11 to 3.1, each estimator of scikit-learn 1.9 fitted, tensors of PyTorch; and the modules that these had before.
 */

export const DATA = `
  _codecs:encode _io:BytesIO,StringIO array:_array_reconstructor,array builtins:ArithmeticError,AssertionError,
    AttributeError,BaseException,BaseExceptionGroup,BlockingIOError,BrokenPipeError,BufferError,BytesWarning,
    ChildProcessError,ConnectionAbortedError,ConnectionError,ConnectionRefusedError,ConnectionResetError,
    DeprecationWarning,EOFError,Ellipsis,EncodingWarning,Exception,ExceptionGroup,FileExistsError,FileNotFoundError,
    FloatingPointError,FutureWarning,GeneratorExit,ImportError,ImportWarning,IndentationError,IndexError,
    InterruptedError,IsADirectoryError,KeyError,KeyboardInterrupt,LookupError,MemoryError,ModuleNotFoundError,
    NameError,NotADirectoryError,NotImplemented,NotImplementedError,OSError,OverflowError,PendingDeprecationWarning,
    PermissionError,ProcessLookupError,PythonFinalizationError,RecursionError,ReferenceError,ResourceWarning,
    RuntimeError,RuntimeWarning,StopAsyncIteration,StopIteration,SyntaxError,SyntaxWarning,SystemError,SystemExit,
    TabError,TimeoutError,TypeError,UnboundLocalError,UnicodeDecodeError,UnicodeEncodeError,UnicodeError,
    UnicodeTranslateError,UnicodeWarning,UserWarning,ValueError,Warning,ZeroDivisionError,bool,bytearray,bytes,
    complex,dict,enumerate,float,frozenset,int,list,object,range,reversed,set,slice,str,tuple,zip
  collections:ChainMap,Counter,OrderedDict,UserDict,UserList,UserString,defaultdict,deque copyreg:__newobj__,
    _reconstructor datetime:date,datetime,time,timedelta,timezone,tzinfo decimal:Clamped,Context,Decimal,
    DivisionByZero,FloatOperation,Inexact,InvalidOperation,Overflow,Rounded,Subnormal,Underflow fractions:Fraction
  http:HTTPStatus ipaddress:IPv4Address,IPv4Interface,IPv4Network,IPv6Address,IPv6Interface,IPv6Network
  nt:times_result,uname_result operator:itemgetter os:stat_result,terminal_size pathlib:Path,PosixPath,PurePath,
    PurePosixPath,PureWindowsPath,WindowsPath pathlib._local:Path,PosixPath,PurePath,PurePosixPath,PureWindowsPath,
    WindowsPath posix:times_result,uname_result random:Random re:RegexFlag,_compile statistics:NormalDist
  string:Template time:struct_time types:SimpleNamespace uuid:SafeUUID,UUID zoneinfo:ZoneInfo,ZoneInfo._unpickle`;

export const NUMPY = `
  numpy:bool,bool_,bytes_,chararray,clongdouble,complex128,complex256,complex64,datetime64,dtype,finfo,float128,
    float16,float32,float64,floating,generic,iinfo,int16,int32,int64,int8,integer,longdouble,matrix,ndarray,number,
    object_,poly1d,recarray,record,str_,timedelta64,uint16,uint32,uint64,uint8,void
  numpy._core._internal:_convert_to_stringdtype_kwargs numpy._core.defchararray:chararray
  numpy._core.getlimits:MachArLike numpy._core.multiarray:_reconstruct,scalar numpy._core.numeric:_frombuffer
  numpy._core.records:recarray,record numpy.char:chararray numpy.core._internal:_reconstruct
  numpy.core.defchararray:chararray numpy.core.getlimits:MachArLike numpy.core.multiarray:_reconstruct,scalar
  numpy.core.numeric:_frombuffer numpy.core.records:recarray,record numpy.dtypes:StringDType
  numpy.lib._polynomial_impl:poly1d numpy.lib.polynomial:poly1d numpy.ma:MaskedArray numpy.ma.core:MaskedArray,
    MaskedConstant,_mareconstruct numpy.matrixlib.defmatrix:matrix numpy.polynomial.chebyshev:Chebyshev
  numpy.polynomial.hermite:Hermite numpy.polynomial.hermite_e:HermiteE numpy.polynomial.laguerre:Laguerre
  numpy.polynomial.legendre:Legendre numpy.polynomial.polynomial:Polynomial numpy.random._mt19937:MT19937
  numpy.random._pcg64:PCG64,PCG64DXSM numpy.random._philox:Philox numpy.random._pickle:__bit_generator_ctor,
    __generator_ctor,__randomstate_ctor numpy.random._sfc64:SFC64 numpy.random.bit_generator:SeedSequence,
    __pyx_unpickle_SeedSequence numpy.rec:recarray`;

export const PANDAS = `
  dateutil.relativedelta:relativedelta,weekday dateutil.tz.tz:tzlocal,tzoffset,tzutc pandas:BooleanDtype,
    Categorical,CategoricalDtype,CategoricalIndex,DataFrame,DateOffset,DatetimeIndex,DatetimeTZDtype,Flags,
    Float32Dtype,Float64Dtype,Index,Int16Dtype,Int32Dtype,Int64Dtype,Int8Dtype,Interval,IntervalDtype,IntervalIndex,
    MultiIndex,NA,NamedAgg,Period,PeriodDtype,PeriodIndex,RangeIndex,Series,SparseDtype,StringDtype,TimedeltaIndex,
    UInt16Dtype,UInt32Dtype,UInt64Dtype,UInt8Dtype pandas._libs.arrays:__pyx_unpickle_NDArrayBacked
  pandas._libs.internals:_unpickle_block pandas._libs.interval:Interval,__pyx_unpickle_IntervalMixin
  pandas._libs.missing:C_NA,NAType pandas._libs.sparse:BlockIndex,IntIndex
  pandas._libs.tslibs.nattype:__nat_unpickle,_nat_unpickle pandas._libs.tslibs.offsets:BHalfYearBegin,BHalfYearEnd,
    BQuarterBegin,BQuarterEnd,BYearBegin,BYearEnd,BaseOffset,BusinessDay,BusinessHour,BusinessMonthBegin,
    BusinessMonthEnd,CustomBusinessDay,CustomBusinessHour,CustomBusinessMonthBegin,CustomBusinessMonthEnd,
    DateOffset,Day,Easter,FY5253,FY5253Quarter,HalfYearBegin,HalfYearEnd,Hour,LastWeekOfMonth,Micro,Milli,Minute,
    MonthBegin,MonthEnd,Nano,QuarterBegin,QuarterEnd,Second,SemiMonthBegin,SemiMonthEnd,Tick,Week,WeekOfMonth,
    YearBegin,YearEnd pandas._libs.tslibs.period:Period,__pyx_unpickle_PeriodMixin
  pandas._libs.tslibs.timedeltas:Timedelta,_timedelta_unpickle pandas._libs.tslibs.timestamps:Timestamp,
    _unpickle_timestamp pandas._period:Period pandas._sparse:BlockIndex pandas.arrays:BooleanArray,DatetimeArray,
    FloatingArray,IntegerArray,IntervalArray,NumpyExtensionArray,PeriodArray,SparseArray,StringArray,TimedeltaArray
  pandas.core.arrays.boolean:BooleanArray,BooleanDtype pandas.core.arrays.categorical:Categorical
  pandas.core.arrays.datetimes:DatetimeArray pandas.core.arrays.floating:Float32Dtype,Float64Dtype,FloatingArray
  pandas.core.arrays.integer:Int16Dtype,Int32Dtype,Int64Dtype,Int8Dtype,IntegerArray,UInt16Dtype,UInt32Dtype,
    UInt64Dtype,UInt8Dtype pandas.core.arrays.interval:IntervalArray pandas.core.arrays.numpy_:NumpyExtensionArray,
    PandasArray pandas.core.arrays.period:PeriodArray pandas.core.arrays.sparse.array:SparseArray
  pandas.core.arrays.sparse.dtype:SparseDtype pandas.core.arrays.string_:StringArray,StringDtype
  pandas.core.arrays.timedeltas:TimedeltaArray pandas.core.base:FrozenNDArray pandas.core.categorical:Categorical
  pandas.core.dtypes.dtypes:CategoricalDtype,DatetimeTZDtype,IntervalDtype,NumpyEADtype,PandasDtype,PeriodDtype,
    SparseDtype pandas.core.flags:Flags pandas.core.frame:DataFrame pandas.core.index:Index,Int64Index,MultiIndex,
    _new_Index pandas.core.indexes.base:Index,_new_Index pandas.core.indexes.category:CategoricalIndex
  pandas.core.indexes.datetimes:DatetimeIndex,_new_DatetimeIndex pandas.core.indexes.frozen:FrozenList
  pandas.core.indexes.interval:IntervalIndex,_new_IntervalIndex pandas.core.indexes.multi:MultiIndex
  pandas.core.indexes.numeric:Float64Index,Int64Index,UInt64Index pandas.core.indexes.period:PeriodIndex
  pandas.core.indexes.range:RangeIndex pandas.core.indexes.timedeltas:TimedeltaIndex,_new_TimedeltaIndex
  pandas.core.internals:BlockManager,SingleBlockManager pandas.core.internals.managers:BlockManager,
    SingleBlockManager pandas.core.panel:Panel pandas.core.series:Series,TimeSeries pandas.indexes.base:Index,
    _new_Index pandas.indexes.multi:MultiIndex pandas.indexes.numeric:Int64Index pandas.indexes.range:RangeIndex
  pandas.sparse.array:SparseArray pandas.sparse.frame:SparseDataFrame pandas.sparse.series:SparseSeries,
    SparseTimeSeries pandas.tseries.index:DatetimeIndex,_new_DatetimeIndex pandas.tseries.offsets:BusinessDay,
    CustomBusinessDay,DateOffset,Day,MonthBegin,MonthEnd,QuarterEnd,Week,YearBegin pandas.tseries.period:PeriodIndex
  pandas.tslib:Timestamp pytz:FixedOffset,_FixedOffset,_UTC,_p`;

export const SKLEARN = `
  joblib.numpy_pickle:NumpyArrayWrapper scipy._lib.array_api_compat.numpy._aliases:asarray
  scipy.interpolate._bsplines:BSpline scipy.sparse._bsr:bsr_array,bsr_matrix scipy.sparse._coo:coo_array,coo_matrix
  scipy.sparse._csc:csc_array,csc_matrix scipy.sparse._csr:csr_array,csr_matrix scipy.sparse._dia:dia_array,
    dia_matrix scipy.sparse._dok:dok_array,dok_matrix scipy.sparse._lil:lil_array,lil_matrix
  scipy.sparse.coo:coo_matrix scipy.sparse.csc:csc_matrix scipy.sparse.csr:csr_matrix
  sklearn._loss._loss:CyHalfBinomialLoss,CyHalfPoissonLoss,CyHalfSquaredError,CyHalfTweedieLossIdentity
  sklearn._loss.link:IdentityLink,Interval,LogLink,LogitLink sklearn._loss.loss:HalfBinomialLoss,HalfPoissonLoss,
    HalfSquaredError,HalfTweedieLossIdentity sklearn.calibration:CalibratedClassifierCV,_CalibratedClassifier,
    _SigmoidCalibration sklearn.cluster._affinity_propagation:AffinityPropagation
  sklearn.cluster._agglomerative:AgglomerativeClustering,FeatureAgglomeration
  sklearn.cluster._bicluster:SpectralBiclustering,SpectralCoclustering sklearn.cluster._birch:Birch,_CFNode,
    _CFSubcluster sklearn.cluster._bisect_k_means:BisectingKMeans,_BisectingTree sklearn.cluster._dbscan:DBSCAN
  sklearn.cluster._hdbscan.hdbscan:HDBSCAN sklearn.cluster._kmeans:KMeans,MiniBatchKMeans,_kmeans_single_lloyd
  sklearn.cluster._mean_shift:MeanShift sklearn.cluster._optics:OPTICS sklearn.cluster._spectral:SpectralClustering
  sklearn.compose._column_transformer:ColumnTransformer sklearn.compose._target:TransformedTargetRegressor
  sklearn.covariance._elliptic_envelope:EllipticEnvelope
  sklearn.covariance._empirical_covariance:EmpiricalCovariance sklearn.covariance._graph_lasso:GraphicalLasso,
    GraphicalLassoCV sklearn.covariance._robust_covariance:MinCovDet
  sklearn.covariance._shrunk_covariance:LedoitWolf,OAS,ShrunkCovariance sklearn.cross_decomposition._pls:CCA,
    PLSCanonical,PLSRegression,PLSSVD sklearn.decomposition._dict_learning:DictionaryLearning,
    MiniBatchDictionaryLearning,SparseCoder sklearn.decomposition._factor_analysis:FactorAnalysis
  sklearn.decomposition._fastica:FastICA sklearn.decomposition._incremental_pca:IncrementalPCA
  sklearn.decomposition._kernel_pca:KernelPCA sklearn.decomposition._lda:LatentDirichletAllocation
  sklearn.decomposition._nmf:MiniBatchNMF,NMF sklearn.decomposition._pca:PCA
  sklearn.decomposition._sparse_pca:MiniBatchSparsePCA,SparsePCA sklearn.decomposition._truncated_svd:TruncatedSVD
  sklearn.discriminant_analysis:LinearDiscriminantAnalysis,QuadraticDiscriminantAnalysis
  sklearn.dummy:DummyClassifier,DummyRegressor sklearn.ensemble._bagging:BaggingClassifier,BaggingRegressor
  sklearn.ensemble._forest:ExtraTreesClassifier,ExtraTreesRegressor,RandomForestClassifier,RandomForestRegressor,
    RandomTreesEmbedding sklearn.ensemble._gb:GradientBoostingClassifier,GradientBoostingRegressor
  sklearn.ensemble._hist_gradient_boosting.binning:_BinMapper
  sklearn.ensemble._hist_gradient_boosting.gradient_boosting:HistGradientBoostingClassifier,
    HistGradientBoostingRegressor sklearn.ensemble._hist_gradient_boosting.predictor:TreePredictor
  sklearn.ensemble._iforest:IsolationForest sklearn.ensemble._stacking:StackingClassifier,StackingRegressor
  sklearn.ensemble._voting:VotingClassifier,VotingRegressor sklearn.ensemble._weight_boosting:AdaBoostClassifier,
    AdaBoostRegressor sklearn.feature_extraction._dict_vectorizer:DictVectorizer
  sklearn.feature_extraction._hash:FeatureHasher sklearn.feature_extraction.image:PatchExtractor
  sklearn.feature_extraction.text:CountVectorizer,HashingVectorizer,TfidfTransformer,TfidfVectorizer
  sklearn.feature_selection._from_model:SelectFromModel sklearn.feature_selection._rfe:RFE,RFECV
  sklearn.feature_selection._sequential:SequentialFeatureSelector
  sklearn.feature_selection._univariate_selection:GenericUnivariateSelect,SelectFdr,SelectFpr,SelectFwe,SelectKBest,
    SelectPercentile,f_classif sklearn.feature_selection._variance_threshold:VarianceThreshold
  sklearn.frozen._frozen:FrozenEstimator sklearn.gaussian_process._gpc:GaussianProcessClassifier,
    _BinaryGaussianProcessClassifierLaplace sklearn.gaussian_process._gpr:GaussianProcessRegressor
  sklearn.gaussian_process.kernels:ConstantKernel,DotProduct,ExpSineSquared,Exponentiation,Matern,Product,RBF,
    RationalQuadratic,Sum,WhiteKernel sklearn.impute._base:MissingIndicator,SimpleImputer
  sklearn.impute._knn:KNNImputer sklearn.isotonic:IsotonicRegression
  sklearn.kernel_approximation:AdditiveChi2Sampler,Nystroem,PolynomialCountSketch,RBFSampler,SkewedChi2Sampler
  sklearn.kernel_ridge:KernelRidge sklearn.linear_model._base:LinearRegression
  sklearn.linear_model._bayes:ARDRegression,BayesianRidge sklearn.linear_model._coordinate_descent:ElasticNet,
    ElasticNetCV,Lasso,LassoCV,MultiTaskElasticNet,MultiTaskElasticNetCV,MultiTaskLasso,MultiTaskLassoCV
  sklearn.linear_model._glm.glm:GammaRegressor,PoissonRegressor,TweedieRegressor
  sklearn.linear_model._huber:HuberRegressor sklearn.linear_model._least_angle:Lars,LarsCV,LassoLars,LassoLarsCV,
    LassoLarsIC sklearn.linear_model._logistic:LogisticRegression,LogisticRegressionCV
  sklearn.linear_model._omp:OrthogonalMatchingPursuit,OrthogonalMatchingPursuitCV
  sklearn.linear_model._passive_aggressive:PassiveAggressiveClassifier,PassiveAggressiveRegressor
  sklearn.linear_model._perceptron:Perceptron sklearn.linear_model._quantile:QuantileRegressor
  sklearn.linear_model._ransac:RANSACRegressor sklearn.linear_model._ridge:Ridge,RidgeCV,RidgeClassifier,
    RidgeClassifierCV sklearn.linear_model._sgd_fast:Hinge sklearn.linear_model._stochastic_gradient:SGDClassifier,
    SGDOneClassSVM,SGDRegressor sklearn.linear_model._theil_sen:TheilSenRegressor
  sklearn.manifold._classical_mds:ClassicalMDS sklearn.manifold._isomap:Isomap
  sklearn.manifold._locally_linear:LocallyLinearEmbedding sklearn.manifold._mds:MDS
  sklearn.manifold._spectral_embedding:SpectralEmbedding sklearn.manifold._t_sne:TSNE
  sklearn.metrics._classification:balanced_accuracy_score sklearn.metrics._dist_metrics:ChebyshevDistance64,
    EuclideanDistance32,EuclideanDistance64,ManhattanDistance64,MinkowskiDistance64,newObj
  sklearn.metrics._scorer:_CurveScorer,_Scorer sklearn.mixture._bayesian_mixture:BayesianGaussianMixture
  sklearn.mixture._gaussian_mixture:GaussianMixture
  sklearn.model_selection._classification_threshold:FixedThresholdClassifier,TunedThresholdClassifierCV
  sklearn.multiclass:OneVsOneClassifier,OneVsRestClassifier,OutputCodeClassifier,_ConstantPredictor
  sklearn.multioutput:ClassifierChain,MultiOutputClassifier,MultiOutputRegressor,RegressorChain
  sklearn.naive_bayes:BernoulliNB,CategoricalNB,ComplementNB,GaussianNB,MultinomialNB
  sklearn.neighbors._ball_tree:BallTree,newObj sklearn.neighbors._classification:KNeighborsClassifier,
    RadiusNeighborsClassifier sklearn.neighbors._graph:KNeighborsTransformer,RadiusNeighborsTransformer
  sklearn.neighbors._kd_tree:KDTree,KDTree32,KDTree64,newObj sklearn.neighbors._kde:KernelDensity
  sklearn.neighbors._lof:LocalOutlierFactor sklearn.neighbors._nca:NeighborhoodComponentsAnalysis
  sklearn.neighbors._nearest_centroid:NearestCentroid sklearn.neighbors._regression:KNeighborsRegressor,
    RadiusNeighborsRegressor sklearn.neighbors._unsupervised:NearestNeighbors
  sklearn.neural_network._multilayer_perceptron:MLPClassifier,MLPRegressor sklearn.neural_network._rbm:BernoulliRBM
  sklearn.neural_network._stochastic_optimizers:AdamOptimizer sklearn.pipeline:FeatureUnion,Pipeline
  sklearn.preprocessing._data:Binarizer,KernelCenterer,MaxAbsScaler,MinMaxScaler,Normalizer,PowerTransformer,
    QuantileTransformer,RobustScaler,StandardScaler sklearn.preprocessing._discretization:KBinsDiscretizer
  sklearn.preprocessing._encoders:OneHotEncoder,OrdinalEncoder
  sklearn.preprocessing._function_transformer:FunctionTransformer sklearn.preprocessing._label:LabelBinarizer,
    LabelEncoder,MultiLabelBinarizer sklearn.preprocessing._polynomial:PolynomialFeatures,SplineTransformer
  sklearn.preprocessing._target_encoder:TargetEncoder sklearn.random_projection:GaussianRandomProjection,
    SparseRandomProjection sklearn.semi_supervised._label_propagation:LabelPropagation,LabelSpreading
  sklearn.semi_supervised._self_training:SelfTrainingClassifier sklearn.svm._classes:LinearSVC,LinearSVR,NuSVC,
    NuSVR,OneClassSVM,SVC,SVR sklearn.svm.classes:LinearSVC,LinearSVR,NuSVC,NuSVR,SVC,SVR
  sklearn.tree._classes:DecisionTreeClassifier,DecisionTreeRegressor,ExtraTreeClassifier,ExtraTreeRegressor
  sklearn.tree._tree:Tree sklearn.utils:Bunch sklearn.utils._bunch:Bunch
  sklearn.utils._metadata_requests:MetadataRequest,MethodMetadataRequest`;

export const TORCH = `
  torch:BFloat16Storage,BoolStorage,ByteStorage,CharStorage,ComplexDoubleStorage,ComplexFloatStorage,DoubleStorage,
    FloatStorage,HalfStorage,IntStorage,LongStorage,QInt32Storage,QInt8Storage,QUInt8Storage,ShortStorage,Size,
    Tensor,UntypedStorage,bfloat16,bool,complex128,complex64,device,dtype,float16,float32,float64,float8_e4m3fn,
    float8_e5m2,half,int16,int32,int64,int8,per_channel_affine,per_tensor_affine,sparse_coo,strided,uint8
  torch._tensor:Tensor torch._utils:_rebuild_meta_tensor_no_storage,
    _rebuild_parameter,_rebuild_parameter_with_state,_rebuild_qtensor,_rebuild_sparse_tensor,_rebuild_tensor,
    _rebuild_tensor_v2,_rebuild_tensor_v3 torch.nn.parameter:Buffer,Parameter
  torch.storage:TypedStorage,UntypedStorage`;
